using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Avi.Mesh.Tests.Documentation;

/// <summary>The code of docs/packages/Avi.Mesh.md, line by line, so that it compiles and runs.</summary>
internal static class PageSnippets
{
    public static async Task TwoNodesAsync()
    {
        await using MeshNode hall = await MeshNode.StartAsync(
            new MeshOptions { Name = "hall", ListenAddresses = { "/ip4/127.0.0.1/tcp/0" } });
        await using MeshNode desk = await MeshNode.StartAsync(
            new MeshOptions { Name = "desk", ListenAddresses = { "/ip4/127.0.0.1/tcp/0" }, Bootstrap = { hall.Addresses[0] } });

        MeshSubscription readings = desk.SubscribeAsync("home/hall/temp");
        await hall.PublishAsync("home/hall/temp", "21.5"u8.ToArray());

        await foreach (MeshMessage reading in readings)
        {
            Console.WriteLine($"{reading.Topic} {Encoding.UTF8.GetString(reading.Payload.Span)}");
            break;
        }
    }

    public static async Task HandleAsync(MeshNode node, Stream file, Func<Task> whileSubscribed)
    {
        await using IAsyncDisposable subscription = node.Subscribe("home/hall/temp", async (reading, cancellation) =>
        {
            await file.WriteAsync(reading.Payload, cancellation);
        });

        await whileSubscribed();
    }

    public static async Task ValidateAsync(
        MeshNode node, Func<PeerId, CancellationToken, Task<bool>> isKnownAsync, Func<Task> whileJudged)
    {
        await using IAsyncDisposable validation = node.Validate("home/hall/temp", async (reading, cancellation) =>
        {
            if (!double.TryParse(reading.Payload.Span, CultureInfo.InvariantCulture, out _))
                return MessageVerdict.Reject;

            return await isKnownAsync(reading.Author, cancellation) ? MessageVerdict.Accept : MessageVerdict.Ignore;
        });

        await whileJudged();
    }

    public static async Task WatchAsync(MeshNode node, List<string> log, CancellationToken cancellation)
    {
        await foreach (MeshEvent occurrence in node.WatchAsync(cancellation))
        {
            string line = occurrence switch
            {
                PeerConnected connected => $"{connected.Peer} came from {connected.Address}",
                PeerDisconnected disconnected => $"{disconnected.Peer} has left",
                _ => string.Empty,
            };
            log.Add(line);
        }
    }

    public static async Task DenyAsync(MeshNode node)
    {
        await node.Admission.DenyPeerAsync(node.Peers[0].Id);
        await node.Admission.DenyNetworkAsync(IPNetwork.Parse("203.0.113.0/24"));
    }

    public static async Task StartInPrivateNetworkAsync()
    {
        MeshNetworkKey.Generate().Save("swarm.key");
        await using MeshNode inside = await MeshNode.StartAsync(
            new MeshOptions { Admission = { NetworkKeyFile = "swarm.key" } });
    }

    public static async Task<string> EchoAsync(MeshNode hall, MeshNode desk)
    {
        await using IAsyncDisposable accepting = hall.HandleStreams("echo", async (incoming, cancellation) =>
        {
            await incoming.CopyToAsync(incoming, cancellation);
        });

        await using MeshStream stream = await desk.OpenStreamAsync(hall.Id, "echo");
        await stream.WriteAsync("hello"u8.ToArray());
        await stream.CompleteWritesAsync();
        using var reader = new StreamReader(stream);
        string echo = await reader.ReadToEndAsync();
        return echo;
    }

    public static async Task OfferAsync(MeshNode node, MeshNode desk, CancellationToken cancellation)
    {
        await foreach (MeshStreamOffer offer in node.AcceptStreams("audio", cancellation))
        {
            if (offer.Peer != desk.Id)
            {
                await offer.RefuseAsync("only the desk may play", cancellation);
                continue;
            }

            await using MeshStream audio = await offer.AcceptAsync(cancellation);
            await audio.CopyToAsync(Stream.Null, cancellation);
        }
    }

    public static async Task<byte[]> AskAsync(MeshNode hall, MeshNode desk)
    {
        await using IAsyncDisposable responding = hall.RespondTo("temp", (request, cancellation) =>
            ValueTask.FromResult<ReadOnlyMemory<byte>>("21.5"u8.ToArray()));

        byte[] response = await desk.RequestAsync(hall.Id, "temp", ReadOnlyMemory<byte>.Empty);
        return response;
    }

    public static async Task<IReadOnlyList<string>> FindAsync(string hub, PeerId friend)
    {
        var options = new MeshOptions { Bootstrap = { hub } };
        options.Discovery.Kademlia.Enabled = true;
        await using MeshNode node = await MeshNode.StartAsync(options);

        IReadOnlyList<string> addresses = await node.FindPeerAsync(friend);
        return addresses;
    }

    public static async Task<(ReadOnlyMemory<byte>? Firmware, IReadOnlyList<PeerId> Printers)> PublishAsync(
        MeshNode node, MeshNode other)
    {
        await node.Directory.PutValueAsync("firmware", "2.1"u8.ToArray());
        ReadOnlyMemory<byte>? firmware = await other.Directory.GetValueAsync(node.Id, "firmware");

        await node.Directory.ProvideAsync("printer");
        IReadOnlyList<PeerId> printers = await other.Directory.FindProvidersAsync("printer");
        return (firmware, printers);
    }

    public static void AddHealthCheck(IServiceCollection services)
    {
        services.AddHealthChecks().AddAviMesh();
    }

    public static IHost BuildHost(string[] args)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddAviMesh(mesh =>
        {
            mesh.Name = "hall-gateway";
            mesh.IdentityFile = "gateway.key";
            mesh.ListenAddresses.Add("/ip4/0.0.0.0/tcp/4001");
            mesh.Bootstrap.Add("/dns4/mesh.example.com/tcp/4001");
        });
        return builder.Build();
    }
}

using System.Net;
using System.Reflection;
using Avi.Mesh.Tests.Libp2p.Swarm;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests;

/// <content>What a node says when it is disposed, and while it is.</content>
internal sealed partial class MeshNodeTests
{
    private static readonly PeerId Other = TestPeers.Id(1);

    private static readonly Dictionary<string, Func<MeshNode, Task>> Calls = new(StringComparer.Ordinal)
    {
        ["MeshNode.SubscribeAsync"] = node => Do(() => node.SubscribeAsync("t")),
        ["MeshNode.Subscribe"] = node => Do(() => node.Subscribe("t", (_, _) => default)),
        ["MeshNode.Validate"] = node => Do(() => node.Validate("t", (_, _) => new(MessageVerdict.Accept))),
        ["MeshNode.PublishAsync"] = node => node.PublishAsync("t", new byte[1]).AsTask(),
        ["MeshNode.WatchAsync"] = node => Do(() => node.WatchAsync()),
        ["MeshNode.Attach"] = node => Do(() => node.Attach()),
        ["MeshNode.ConnectAsync(String)"] = node => node.ConnectAsync("/ip4/127.0.0.1/tcp/4001"),
        ["MeshNode.ConnectAsync(PeerId)"] = node => node.ConnectAsync(Other),
        ["MeshNode.DisconnectAsync"] = node => node.DisconnectAsync(Other),
        ["MeshNode.OpenStreamAsync"] = node => node.OpenStreamAsync(Other, "name"),
        ["MeshNode.AcceptStreams"] = node => Do(() => node.AcceptStreams("name")),
        ["MeshNode.HandleStreams"] = node => Do(() => node.HandleStreams("name", (_, _) => Task.CompletedTask)),
        ["MeshNode.RequestAsync"] = node => node.RequestAsync(Other, "name", new byte[1]),
        ["MeshNode.RequestJsonAsync"] = node =>
            node.RequestJsonAsync(Other, "name", 1, DisposalJson.Default.Int32, DisposalJson.Default.Int32),
        ["MeshNode.RespondTo"] = node => Do(() => node.RespondTo("name", (_, _) => default)),
        ["MeshNode.RespondToJson"] = node => Do(() => node.RespondToJson(
            "name", DisposalJson.Default.Int32, DisposalJson.Default.Int32, (_, _, _) => new(1))),
        ["MeshNode.FindPeerAsync"] = node => node.FindPeerAsync(Other),
        ["MeshNode.SetPeerScore"] = node => Do(() => node.SetPeerScore(Other, 1)),
        ["MeshAdmission.DenyPeerAsync"] = node => node.Admission.DenyPeerAsync(Other),
        ["MeshAdmission.DenyNetworkAsync"] = node =>
            node.Admission.DenyNetworkAsync(IPNetwork.Parse("192.0.2.0/24")),
        ["MeshAdmission.AllowPeer"] = node => Do(() => node.Admission.AllowPeer(Other)),
        ["MeshAdmission.AllowNetwork"] = node => Do(() => node.Admission.AllowNetwork(IPNetwork.Parse("192.0.2.0/24"))),
        ["MeshDirectory.PutValueAsync"] = node => node.Directory.PutValueAsync("name", new byte[1]),
        ["MeshDirectory.GetValueAsync"] = node => node.Directory.GetValueAsync(Other, "name"),
        ["MeshDirectory.WithdrawValue"] = node => Do(() => node.Directory.WithdrawValue("name")),
        ["MeshDirectory.ProvideAsync"] = node => node.Directory.ProvideAsync("name"),
        ["MeshDirectory.StopProviding"] = node => Do(() => node.Directory.StopProviding("name")),
        ["MeshDirectory.FindProvidersAsync"] = node => node.Directory.FindProvidersAsync("name"),
    };

    [Test]
    public async Task Disposed_node_says_so_at_every_call()
    {
        MeshNode node = await StartAsync("node", configure: options => options.Discovery.Kademlia.Enabled = true);
        await node.DisposeAsync();

        foreach ((string name, Func<MeshNode, Task> call) in Calls)
        {
            Assert.That(
                () => call(node),
                Throws.TypeOf<ObjectDisposedException>().With.Property("ObjectName").EqualTo("Avi.Mesh.MeshNode"),
                name);
        }
    }

    [Test]
    public void No_public_method_is_missing_in_the_list_of_calls()
    {
        Type[] parts = [typeof(MeshNode), typeof(MeshAdmission), typeof(MeshDirectory)];
        IEnumerable<string> methods = parts.SelectMany(part => part
            .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName && method.Name != nameof(MeshNode.DisposeAsync))
            .Select(method => $"{part.Name}.{method.Name}"));

        Assert.That(
            Calls.Keys.Select(name => name.Split('(')[0]), Is.EquivalentTo(methods));
    }

    [Test, CancelAfter(20_000)]
    public async Task Handler_that_uses_a_node_that_stops_is_no_failure(CancellationToken cancellation)
    {
        using var logs = new FakeLoggerProvider();
        var isCalled = new TaskCompletionSource();
        var isStopping = new TaskCompletionSource();
        MeshNode node = await StartLoggedAsync(logs, TimeProvider.System);
        node.Subscribe(Topic, async (_, _) =>
        {
            isCalled.SetResult();
            await isStopping.Task;
            await node.PublishAsync("answer", new byte[1], CancellationToken.None);
        });
        await node.PublishAsync(Topic, new byte[1], cancellation);
        await isCalled.Task.WaitAsync(cancellation);

        Task disposing = node.DisposeAsync().AsTask();
        isStopping.SetResult();
        await disposing.WaitAsync(cancellation);

        Assert.That(
            logs.Collector.GetSnapshot().Where(record => record.Level >= LogLevel.Warning), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task Handlers_that_do_not_end_are_named_once_while_disposing_waits_for_them(
        CancellationToken cancellation)
    {
        using var logs = new FakeLoggerProvider();
        var time = new FakeTimeProvider();
        var isCalled = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();
        MeshNode node = await StartLoggedAsync(logs, time);
        MeshNode peer = await StartInMemoryAsync("peer", node.Addresses[0]);
        await HasPeersAsync(peer, 1, cancellation);
        node.HandleStreams("audio", (_, _) => mayEnd.Task);
        await using MeshStream stream = await peer.OpenStreamAsync(node.Id, "audio", cancellation);
        node.Subscribe(Topic, async (_, _) =>
        {
            isCalled.SetResult();
            await mayEnd.Task;
        });
        await node.PublishAsync(Topic, new byte[1], cancellation);
        await isCalled.Task.WaitAsync(cancellation);

        Task disposing = node.DisposeAsync().AsTask();
        await UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(3));
                return Warnings().Length == 2;
            },
            cancellation);
        time.Advance(TimeSpan.FromMinutes(1));
        bool wasDone = disposing.IsCompleted;
        mayEnd.SetResult();
        await disposing.WaitAsync(cancellation);
        await peer.DisposeAsync();

        Assert.That(wasDone, Is.False);
        Assert.That(Warnings(), Has.Exactly(1).Contains($"messages on {Topic} "));
        Assert.That(Warnings(), Has.Exactly(1).Contains("streams named audio "));

        string[] Warnings() =>
        [
            .. logs.Collector.GetSnapshot().Where(record => record.Id.Id == 3007).Select(record => record.Message),
        ];
    }

    private static Task Do(Action call)
    {
        call();
        return Task.CompletedTask;
    }

    private Task<MeshNode> StartLoggedAsync(FakeLoggerProvider logs, TimeProvider time)
    {
        ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(logs));
        var options = new MeshOptions { ListenAddresses = ["/memory/logged"], Discovery = { Mdns = false } };
        return MeshNode.StartAsync(
            options,
            new MeshServices { LoggerFactory = loggers, Time = time },
            [new Avi.Mesh.Libp2p.Transports.Memory.MemoryTransport(_network)],
            CancellationToken.None);
    }
}

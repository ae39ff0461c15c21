using System.IO.Pipelines;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports.Memory;
using Avi.Mesh.Streams;
using Avi.Mesh.Tests.Libp2p.Swarm;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Avi.Mesh.Tests.Streams;

/// <summary>
/// Streams at their limits: a reader that stops, a peer that opens without end, every way to dispose.
/// </summary>
[TestFixture]
internal sealed class StreamEdgeTests
{
    private const int WindowBytes = 256 * 1024;

    [Test, CancelAfter(20_000)]
    public async Task Writer_gets_rid_of_a_window_and_no_more_while_nobody_reads(CancellationToken cancellation)
    {
        const int PartBytes = 4 * 1024;
        await using NodePair nodes = await NodePair.StartAsync();
        await using IAsyncDisposable responding =
            nodes.Hall.RespondTo("ping", (_, _) => ValueTask.FromResult<ReadOnlyMemory<byte>>(default));
        (MeshStream writer, MeshStream reader) = await OpenAsync(nodes, cancellation);
        using var stop = new CancellationTokenSource();
        int accepted = 0;
        Task writing = WriteAsync();

        await UntilAsync(() => Volatile.Read(ref accepted) >= WindowBytes - PartBytes, cancellation);

        // Whatever else could be taken would be by now: these go the same way, and back.
        for (int i = 0; i < 20; i++)
            await nodes.Desk.RequestAsync(nodes.Hall.Id, "ping", default, cancellation: cancellation);
        Assert.That(Volatile.Read(ref accepted), Is.LessThanOrEqualTo(WindowBytes + PartBytes));
        Assert.That(writing.IsCompleted, Is.False);

        // A reader that goes on lets the writer go on, by as much.
        await reader.ReadExactlyAsync(new byte[WindowBytes * 4], cancellation);
        Assert.That(Volatile.Read(ref accepted), Is.GreaterThanOrEqualTo(WindowBytes * 4));
        await stop.CancelAsync();
        Assert.That(async () => await writing, Throws.InstanceOf<OperationCanceledException>());

        async Task WriteAsync()
        {
            while (true)
            {
                await writer.WriteAsync(new byte[PartBytes], stop.Token);
                Interlocked.Add(ref accepted, PartBytes);
            }
        }
    }

    [Test, CancelAfter(10_000)]
    public async Task Acceptor_may_end_its_direction_first(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        (MeshStream opened, MeshStream accepted) = await OpenAsync(nodes, cancellation);

        await accepted.WriteAsync("all I have"u8.ToArray(), cancellation);
        await accepted.CompleteWritesAsync(cancellation);
        byte[] heard = await ReadToEndAsync(opened, cancellation);
        await opened.WriteAsync("go on"u8.ToArray(), cancellation);
        await opened.CompleteWritesAsync(cancellation);

        Assert.That(heard, Is.EqualTo("all I have"u8.ToArray()));
        Assert.That(await ReadToEndAsync(accepted, cancellation), Is.EqualTo("go on"u8.ToArray()));
        Assert.That(
            async () => await opened.WriteAsync(new byte[1], cancellation), Throws.InvalidOperationException);
    }

    [Test, CancelAfter(20_000)]
    public async Task Pair_of_pipes_carries_a_megabyte_both_ways(CancellationToken cancellation)
    {
        byte[] sent = new byte[1024 * 1024];
        new Random(11).NextBytes(sent);
        await using NodePair nodes = await NodePair.StartAsync();
        (IDuplexPipe near, IDuplexPipe far) = await OpenAsync(nodes, cancellation);

        Task echo = EchoAsync();
        Task writing = WriteAsync();
        using var heard = new MemoryStream();
        await near.Input.CopyToAsync(heard, cancellation);
        await Task.WhenAll(writing, echo);

        Assert.That(heard.ToArray().AsSpan().SequenceEqual(sent));

        async Task EchoAsync()
        {
            await far.Input.CopyToAsync(far.Output, cancellation);
            await far.Input.CompleteAsync();
            await far.Output.CompleteAsync();
        }

        async Task WriteAsync()
        {
            await near.Output.WriteAsync(sent, cancellation);
            await near.Output.CompleteAsync();
        }
    }

    [Test, CancelAfter(10_000)]
    public async Task Stream_is_disposed_in_every_state_and_counted_no_more(
        [Values("fresh", "completed", "ended by both", "aborted", "aborted there", "disposed there", "cut off")]
        string state,
        CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        using MetricCollector<int> open = nodes.Collect<int>("avi.mesh.stream.open");
        (MeshStream here, MeshStream there) = await OpenAsync(nodes, cancellation);
        await there.WriteAsync("unread"u8.ToArray(), cancellation);

        await (state switch
        {
            "completed" => here.CompleteWritesAsync(cancellation).AsTask(),
            "ended by both" => Task.WhenAll(
                here.CompleteWritesAsync(cancellation).AsTask(), there.CompleteWritesAsync(cancellation).AsTask()),
            "aborted" => Do(here.Abort),
            "aborted there" => Do(there.Abort),
            "disposed there" => there.DisposeAsync().AsTask(),
            "cut off" => Do(() => nodes.Network.Cut()),
            _ => Task.CompletedTask,
        });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => here.DisposeAsync().AsTask()));
        await there.DisposeAsync();

        Assert.That(open.GetMeasurementSnapshot().Sum(measurement => measurement.Value), Is.Zero);
        await UntilAsync(() => nodes.Hall.Stack.Streams.OpenStreamsOf(nodes.Desk.Id) == 0, cancellation);

        static Task Do(Action action)
        {
            action();
            return Task.CompletedTask;
        }
    }

    [Test]
    public async Task Names_that_are_no_text_are_mistakes_of_the_caller()
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);

        Assert.That(() => nodes.Hall.AcceptStreams("half \ud800"), Throws.ArgumentException);
        Assert.That(async () => await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "\udc00"), Throws.ArgumentException);
        Assert.That(
            async () => await nodes.Desk.RequestAsync(nodes.Hall.Id, "\udc00", default), Throws.ArgumentException);
    }

    [Test, CancelAfter(10_000)]
    public async Task Own_streams_have_a_limit_and_those_that_end_make_room(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(
            hall => hall.Streams.MaxStreamsPerPeer = 1000,
            configureDesk: desk => desk.Limits.MaxStreamsPerConnection = 16);
        await using IAsyncDisposable accepting = nodes.Hall.HandleStreams("audio", async (stream, token) =>
            await stream.ReadExactlyAsync(new byte[1], token));
        var streams = new List<MeshStream>();

        MeshStreamError? error = null;
        while (error is null)
        {
            try
            {
                streams.Add(await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation));
            }
            catch (MeshStreamException exception)
            {
                error = exception.Error;
            }
        }

        Assert.That(error, Is.EqualTo(MeshStreamError.Busy));
        Assert.That(streams, Has.Count.LessThanOrEqualTo(16));

        // The node's own protocols may take some of these places: they had to wait, too.
        foreach (MeshStream stream in streams)
        {
            stream.Abort();
            await stream.DisposeAsync();
        }

        await using MeshStream next = await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation);
    }

    [Test, CancelAfter(20_000)]
    public async Task Flood_of_streams_is_refused_and_counted_while_others_are_served(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(hall => hall.Streams.MaxStreamsPerPeer = 4);
        using MetricCollector<long> offers = nodes.Collect<long>("avi.mesh.stream.offers");
        await using IAsyncDisposable accepting = nodes.Hall.HandleStreams("echo", (stream, token) =>
            stream.CopyToAsync(stream, token));
        await using var hostile = new SwarmNode(new MemoryTransport(nodes.Network));
        await hostile.Swarm.DialAsync(Multiaddr.Parse(nodes.Hall.Addresses[0]), cancellation);

        // Four that say nothing keep the places; all others are told so.
        for (int i = 0; i < 4; i++)
            await hostile.Swarm.OpenStreamAsync(nodes.Hall.Id, [StreamProtocolIds.Stream], cancellation);
        await UntilAsync(() => nodes.Hall.Stack.Streams.OpenStreamsOf(hostile.Id) == 4, cancellation);
        for (int i = 0; i < 200; i++)
        {
            await using SwarmStream stream = await hostile.Swarm.OpenStreamAsync(
                nodes.Hall.Id, StreamProtocolIds.Stream, new byte[] { 0, 4, 0x65, 0x63, 0x68, 0x6F }, cancellation);
            Assert.That((await Answer.ReadAsync(stream, cancellation)).Code, Is.EqualTo(AnswerCode.Busy));
        }

        Assert.That(await EchoAsync(nodes, cancellation), Is.EqualTo(1000));
        Assert.That(
            offers.GetMeasurementSnapshot().Count(offer => Equals(offer.Tags["outcome"], "Busy")), Is.EqualTo(200));
        Assert.That(nodes.Hall.Stack.Streams.OpenStreamsOf(hostile.Id), Is.EqualTo(4));
        await hostile.DisposeAsync();
        await UntilAsync(() => nodes.Hall.Stack.Streams.OpenStreamsOf(hostile.Id) == 0, cancellation);
    }

    private static async Task<int> EchoAsync(NodePair nodes, CancellationToken cancellation)
    {
        await using MeshStream stream = await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "echo", cancellation);
        await stream.WriteAsync(new byte[1000], cancellation);
        await stream.CompleteWritesAsync(cancellation);
        return (await ReadToEndAsync(stream, cancellation)).Length;
    }

    private static async Task<(MeshStream Opened, MeshStream Accepted)> OpenAsync(
        NodePair nodes, CancellationToken cancellation)
    {
        await using MeshStreamAcceptor acceptor = nodes.Hall.AcceptStreams("audio", cancellation);
        Task<MeshStream> opening = nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation);
        MeshStream? accepted = null;
        await foreach (MeshStreamOffer offer in acceptor.WithCancellation(cancellation))
        {
            accepted = await offer.AcceptAsync(cancellation);
            break;
        }

        return (await opening, accepted ?? throw new AssertionException("Nothing was offered."));
    }

    private static async Task<byte[]> ReadToEndAsync(MeshStream stream, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellation);
        return bytes.ToArray();
    }

    private static async Task UntilAsync(Func<bool> isTrue, CancellationToken cancellation)
    {
        while (!isTrue())
            await Task.Delay(5, cancellation);
    }
}

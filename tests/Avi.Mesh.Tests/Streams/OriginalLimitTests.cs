using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Streams.Original;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using static Avi.Mesh.Tests.Streams.OriginalDouble;

namespace Avi.Mesh.Tests.Streams;

/// <summary>
/// What a peer of <c>/avi/stream/1.0.0</c> cannot do: fill tables or memory, or leave things half done.
/// </summary>
[TestFixture]
internal sealed class OriginalLimitTests
{
    [Test, CancelAfter(20_000)]
    public async Task Message_may_be_as_long_as_the_original_allows_and_no_byte_longer(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);
        using MetricCollector<long> messages = nodes.Collect<long>("avi.mesh.stream.messages");
        await using OriginalDouble peer = await OriginalDouble.ConnectAsync(nodes, cancellation);
        string longest = Close(1).PadRight(OriginalLimits.MaxMessageBytes);

        await peer.SendAsync(longest, cancellation);
        Assert.That(
            async () => await peer.SendAsync(Frame("{}", OriginalLimits.MaxMessageBytes + 1), cancellation),
            Throws.InstanceOf<IOException>());
        Assert.That(
            async () => await peer.SendAsync(Frame("{}", announced: -1), cancellation),
            Throws.InstanceOf<IOException>());

        Assert.That(OutcomesOf(messages), Is.EqualTo(new[] { "UnknownStream", "TooLarge", "TooLarge" }));
    }

    [TestCase("", 1, "CutOff")]
    [TestCase("""{"CloseStream":{"stream""", 31, "CutOff")]
    [TestCase("", 0, "Malformed")]
    [TestCase("""{"CloseStream":{"stream_id":"1"}}""", null, "Malformed")]
    [CancelAfter(10_000)]
    public async Task Message_that_ends_early_or_is_none_is_reset_and_counted(
        string json, int? announced, string outcome, CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);
        using MetricCollector<long> messages = nodes.Collect<long>("avi.mesh.stream.messages");
        await using OriginalDouble peer = await OriginalDouble.ConnectAsync(nodes, cancellation);

        Assert.That(
            async () => await peer.SendAsync(Frame(json, announced), cancellation), Throws.InstanceOf<IOException>());
        await peer.SendAsync(Close(1), cancellation);

        Assert.That(OutcomesOf(messages), Is.EqualTo(new[] { outcome, "UnknownStream" }));
    }

    [Test, CancelAfter(10_000)]
    public async Task Length_that_ends_early_is_reset_and_counted(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);
        using MetricCollector<long> messages = nodes.Collect<long>("avi.mesh.stream.messages");
        await using OriginalDouble peer = await OriginalDouble.ConnectAsync(nodes, cancellation);

        Assert.That(
            async () => await peer.SendAsync(new byte[] { 0, 0 }, cancellation), Throws.InstanceOf<IOException>());

        Assert.That(OutcomesOf(messages), Is.EqualTo(new[] { "CutOff" }));
    }

    [Test, CancelAfter(10_000)]
    public async Task Message_that_stops_in_its_middle_is_given_up_and_holds_up_no_other_for_good(
        CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false, time: time);
        using MetricCollector<long> messages = nodes.Collect<long>("avi.mesh.stream.messages");
        await using OriginalDouble peer = await OriginalDouble.ConnectAsync(nodes, cancellation);
        await using SwarmStream stalled = await peer.BeginAsync(Frame(Close(1))[..10], cancellation);
        Task<int> reading = stalled.ReadAsync(new byte[1], cancellation).AsTask();

        await AdvanceUntilAsync(time, OriginalLimits.MessageTimeout, reading, cancellation);
        await peer.SendAsync(Close(2), cancellation);

        Assert.That(async () => await reading, Throws.InstanceOf<IOException>());
        Assert.That(OutcomesOf(messages), Is.EqualTo(new[] { "CutOff", "UnknownStream" }));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_with_all_its_streams_is_refused_another_and_others_are_not(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(
            hall => hall.Streams.MaxStreamsPerPeer = 2, isConnected: false);
        await using OriginalDouble peer = await OriginalDouble.ConnectAsync(nodes, cancellation);
        await using OriginalDouble honest = await OriginalDouble.ConnectAsync(nodes, cancellation);
        await using MeshStreamAcceptor acceptor = nodes.Hall.AcceptStreams("audio", cancellation);

        foreach (ulong id in (ulong[])[1, 2, 3])
            await peer.SendAsync(Request(id, "audio"), cancellation);
        string refusal = await peer.TakeAsync(cancellation);
        await honest.SendAsync(Request(1, "audio"), cancellation);
        await UntilAsync(() => nodes.Hall.Stack.Streams.PendingOffers == 3, cancellation);
        await peer.SendAsync(Close(1), cancellation);
        await acceptor.DisposeAsync();
        await UntilAsync(() => nodes.Hall.Stack.Streams.OpenStreamsOf(peer.Id) == 0, cancellation);
        await peer.SendAsync(Request(4, "else"), cancellation);

        Assert.That(refusal, Is.EqualTo(Reject(3, "too many streams of one peer")));
        Assert.That(await peer.TakeAsync(cancellation), Is.EqualTo(Reject(2, "not_handled")));
        Assert.That(await peer.TakeAsync(cancellation), Is.EqualTo(Reject(4, "not_handled")));
        Assert.That(await honest.TakeAsync(cancellation), Is.EqualTo(Reject(1, "not_handled")));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_takes_no_refusals_is_given_no_more_of_them(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(
            hall => hall.Streams.MaxStreamsPerPeer = 2, isConnected: false);
        using MetricCollector<long> messages = nodes.Collect<long>("avi.mesh.stream.messages");
        await using OriginalDouble peer = await OriginalDouble.ConnectAsync(nodes, cancellation);
        await using OriginalDouble honest = await OriginalDouble.ConnectAsync(nodes, cancellation);

        peer.BeMute();

        // Two places for streams, and two for being told that there are no more.
        for (ulong id = 1; id <= 4; id++)
            await peer.SendAsync(Request(id, "nobody"), cancellation);
        for (ulong id = 5; id <= 50; id++)
        {
            Assert.That(
                async () => await peer.SendAsync(Request(id, "nobody"), cancellation),
                Throws.InstanceOf<IOException>());
        }

        await honest.SendAsync(Request(1, "nobody"), cancellation);
        Assert.That(await honest.TakeAsync(cancellation), Is.EqualTo(Reject(1, "not_handled")));
        Assert.That(OutcomesOf(messages).Count(outcome => outcome == "Busy"), Is.EqualTo(46));
        await UntilAsync(() => nodes.Hall.Stack.Streams.Original.RunningTasks == 4, cancellation);

        peer.AnswerAll();
        await UntilAsync(() => nodes.Hall.Stack.Streams.Original.RunningTasks == 0, cancellation);
        await peer.SendAsync(Request(51, "nobody"), cancellation);
    }

    [Test, CancelAfter(20_000)]
    public async Task Peer_is_slowed_down_by_a_slow_reader_and_loses_the_stream_when_it_goes_on(
        CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);
        using MetricCollector<long> messages = nodes.Collect<long>("avi.mesh.stream.messages");
        await using OriginalDouble peer = await OriginalDouble.ConnectAsync(nodes, cancellation);
        await using MeshStreamAcceptor acceptor = nodes.Hall.AcceptStreams("audio", cancellation);
        await using MeshStream slow = await AcceptAsync(peer, acceptor, 1, cancellation);
        byte[] part = new byte[OriginalLimits.UnreadBytesBeforeWaiting];

        await peer.SendAsync(Data(1, part), cancellation);
        Task held = peer.SendAsync(Data(1, part), cancellation);
        await UntilAsync(() => messages.GetMeasurementSnapshot().Count == 3, cancellation);
        bool isHeld = !held.IsCompleted;
        await slow.ReadExactlyAsync(new byte[part.Length * 2], cancellation);
        await held;
        Task[] tooMuch = [.. Enumerable.Range(0, 5).Select(_ => peer.SendAsync(Data(1, part), cancellation))];
        await Task.WhenAll(tooMuch);

        Assert.That(isHeld, Is.True);
        Assert.That(await peer.TakeAsync(cancellation), Is.EqualTo(Close(1)));
        Assert.That(OutcomesOf(messages), Has.One.EqualTo("Overrun"));
        Assert.That(
            async () => await slow.ReadAsync(new byte[1], cancellation),
            Throws.TypeOf<MeshStreamException>().With.Property("Error").EqualTo(MeshStreamError.Aborted));
    }

    [Test, CancelAfter(20_000)]
    public async Task Unread_bytes_of_all_streams_of_a_peer_have_one_budget(CancellationToken cancellation)
    {
        // A quarter is one peer's: 100 KB, in which a message as JSON has to find room, too.
        await using NodePair nodes = await NodePair.StartAsync(
            hall => hall.Streams.MaxBufferedBytes = 400_000, isConnected: false);
        using MetricCollector<long> messages = nodes.Collect<long>("avi.mesh.stream.messages");
        await using OriginalDouble peer = await OriginalDouble.ConnectAsync(nodes, cancellation);
        await using OriginalDouble honest = await OriginalDouble.ConnectAsync(nodes, cancellation);
        await using MeshStreamAcceptor acceptor = nodes.Hall.AcceptStreams("audio", cancellation);
        MeshStream[] streams =
        [
            await AcceptAsync(peer, acceptor, 1, cancellation), await AcceptAsync(peer, acceptor, 2, cancellation),
        ];
        await using MeshStream ofHonest = await AcceptAsync(honest, acceptor, 1, cancellation);

        // As JSON, these zeros are twice as many.
        foreach (ulong id in (ulong[])[1, 2, 1, 2])
            await peer.SendAsync(Data(id, new byte[15_000]), cancellation);
        await peer.SendAsync(Data(1, new byte[13_000]), cancellation);
        await peer.SendAsync(Data(2, new byte[11_000]), cancellation);
        await honest.SendAsync(Data(1, new byte[15_000]), cancellation);
        Assert.That(OutcomesOf(messages)[^3..], Is.EqualTo(new[] { "Handled", "Overrun", "Handled" }));

        // What is read, or dropped with its stream, makes room.
        await streams[0].ReadExactlyAsync(new byte[43_000], cancellation);
        await streams[1].DisposeAsync();
        await peer.SendAsync(Data(1, new byte[30_000]), cancellation);
        Assert.That(OutcomesOf(messages)[^1], Is.EqualTo("Handled"));
        await streams[0].DisposeAsync();
        await ofHonest.DisposeAsync();
        Assert.That(nodes.Hall.Stack.Streams.BufferedBytes, Is.Zero);
    }

    [Test, CancelAfter(10_000)]
    public async Task Write_that_is_never_answered_is_given_up(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false, time: time);
        await using OriginalDouble peer = await OriginalDouble.ConnectAsync(nodes, cancellation);
        MeshStream stream = await OpenAtMuteAsync(nodes, peer, cancellation);
        Task writing = stream.WriteAsync(new byte[1], cancellation).AsTask();
        Assert.That(await peer.TakeAsync(cancellation), Does.StartWith("{\"StreamData\""));

        await AdvanceUntilAsync(time, OriginalLimits.MessageTimeout, writing, cancellation);

        Assert.That(
            async () => await writing,
            Throws.TypeOf<MeshStreamException>().With.Property("Error").EqualTo(MeshStreamError.TimedOut));
        Assert.That(await peer.TakeAsync(cancellation), Does.StartWith("{\"CloseStream\""));
    }

    [Test, CancelAfter(10_000)]
    public async Task Cancelled_write_closes_the_stream(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);
        await using OriginalDouble peer = await OriginalDouble.ConnectAsync(nodes, cancellation);
        MeshStream stream = await OpenAtMuteAsync(nodes, peer, cancellation);
        using var impatience = new CancellationTokenSource();
        Task writing = stream.WriteAsync(new byte[1], impatience.Token).AsTask();
        await peer.TakeAsync(cancellation);

        await impatience.CancelAsync();

        Assert.That(async () => await writing, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await peer.TakeAsync(cancellation), Does.StartWith("{\"CloseStream\""));
        Assert.That(
            async () => await stream.ReadAsync(new byte[1], cancellation), Throws.TypeOf<MeshStreamException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Cancelled_opening_takes_the_request_back(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);
        await using OriginalDouble peer = await OriginalDouble.ConnectAsync(nodes, cancellation);
        using var impatience = new CancellationTokenSource();
        Task<MeshStream> opening = nodes.Hall.OpenStreamAsync(peer.Id, "audio", impatience.Token);
        ulong id = await peer.TakeRequestAsync(cancellation);

        await impatience.CancelAsync();

        Assert.That(async () => await opening, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await peer.TakeAsync(cancellation), Is.EqualTo(Close(id)));
        await peer.SendAsync(Accept(id), cancellation);
    }

    /// <summary>Opens a stream at a peer that answers no message after that.</summary>
    private static async Task<MeshStream> OpenAtMuteAsync(
        NodePair nodes, OriginalDouble peer, CancellationToken cancellation)
    {
        Task<MeshStream> opening = nodes.Hall.OpenStreamAsync(peer.Id, "audio", cancellation);
        ulong id = await peer.TakeRequestAsync(cancellation);
        await peer.SendAsync(Accept(id), cancellation);
        MeshStream stream = await opening;
        peer.BeMute();
        return stream;
    }

    private static async Task<MeshStream> AcceptAsync(
        OriginalDouble peer, MeshStreamAcceptor acceptor, ulong id, CancellationToken cancellation)
    {
        await peer.SendAsync(Request(id, "audio"), cancellation);

        // Not disposed: that would end the acceptor.
        IAsyncEnumerator<MeshStreamOffer> offers = acceptor.GetAsyncEnumerator(cancellation);
        Assert.That(await offers.MoveNextAsync(), Is.True);
        MeshStream stream = await offers.Current.AcceptAsync(cancellation);
        Assert.That(await peer.TakeAsync(cancellation), Is.EqualTo(Accept(id)));
        return stream;
    }

    private static string?[] OutcomesOf(MetricCollector<long> counter) =>
        [.. counter.GetMeasurementSnapshot().Select(measurement => measurement.Tags["outcome"]?.ToString())];

    private static async Task UntilAsync(Func<bool> isTrue, CancellationToken cancellation)
    {
        while (!isTrue())
            await Task.Delay(5, cancellation);
    }

    /// <summary>Turns the clock until a task has ended: what has to wait may not be waiting yet.</summary>
    private static async Task AdvanceUntilAsync(
        FakeTimeProvider time, TimeSpan step, Task task, CancellationToken cancellation)
    {
        while (!task.IsCompleted)
        {
            time.Advance(step);
            await Task.WhenAny(task, Task.Delay(20, cancellation));
        }
    }
}

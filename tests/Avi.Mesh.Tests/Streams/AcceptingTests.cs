using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Streams;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Streams;

/// <summary>Who gets which stream, who is refused and why, and what a peer cannot do by asking.</summary>
[TestFixture]
internal sealed class AcceptingTests
{
    [Test, CancelAfter(10_000)]
    public async Task Refused_stream_fails_with_the_reason(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using MeshStreamAcceptor acceptor = nodes.Hall.AcceptStreams("audio", cancellation);
        Task<MeshStream> opening = nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation);

        MeshStreamOffer offer = await NextAsync(acceptor, cancellation);
        await offer.RefuseAsync("the baby sleeps", cancellation);

        MeshStreamException refusal = await FailureOfAsync(opening);
        Assert.That((offer.Peer, offer.Name), Is.EqualTo((nodes.Desk.Id, "audio")));
        Assert.That(
            (refusal.Error, refusal.Reason, refusal.Peer),
            Is.EqualTo((MeshStreamError.Refused, "the baby sleeps", nodes.Hall.Id)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Reason_is_cut_between_two_characters(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using MeshStreamAcceptor acceptor = nodes.Hall.AcceptStreams("audio", cancellation);
        Task<MeshStream> opening = nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation);

        await (await NextAsync(acceptor, cancellation)).RefuseAsync(new string('ä', 200), cancellation);

        Assert.That((await FailureOfAsync(opening)).Reason, Is.EqualTo(new string('ä', 127)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Stream_that_nobody_accepts_is_refused_and_counted(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        using MetricCollector<long> offers = nodes.Collect<long>("avi.mesh.stream.offers");
        await using MeshStreamAcceptor other = nodes.Hall.AcceptStreams("video", cancellation);

        MeshStreamException refusal =
            await FailureOfAsync(nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation));

        Assert.That((refusal.Error, refusal.Reason), Is.EqualTo((MeshStreamError.NotHandled, "not_handled")));
        Assert.That(offers.LastMeasurement?.Tags["outcome"], Is.EqualTo("NotHandled"));
    }

    [Test, CancelAfter(10_000)]
    public async Task More_streams_than_may_wait_are_refused_and_the_others_are_not_lost(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(hall => hall.Streams.MaxPendingStreams = 2);
        using MetricCollector<long> offers = nodes.Collect<long>("avi.mesh.stream.offers");
        await using MeshStreamAcceptor acceptor = nodes.Hall.AcceptStreams("audio", cancellation);

        Task<MeshStream>[] openings = [.. Enumerable.Range(0, 5)
            .Select(_ => nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation))];
        await offers.WaitForMeasurementsAsync(3, cancellation);
        int accepted = 0;
        await foreach (MeshStreamOffer offer in acceptor.WithCancellation(cancellation))
        {
            await offer.AcceptAsync(cancellation);
            if (++accepted == 2)
                break;
        }

        MeshStreamError?[] errors = await Task.WhenAll(openings.Select(ErrorOfAsync));
        Assert.That(errors.Count(error => error is null), Is.EqualTo(2));
        Assert.That(errors.Count(error => error == MeshStreamError.Busy), Is.EqualTo(3));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_with_all_its_streams_is_refused_another_until_one_ends(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(hall => hall.Streams.MaxStreamsPerPeer = 2);
        await using IAsyncDisposable accepting = nodes.Hall.HandleStreams("audio", async (stream, token) =>
            await stream.ReadExactlyAsync(new byte[1], token));
        await using MeshNode third = await nodes.StartNodeAsync("third");
        await nodes.ConnectAsync(third);

        MeshStream first = await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation);
        await using MeshStream second = await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation);
        MeshStreamError? whileFull = await ErrorOfAsync(
            nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation));
        await using MeshStream ofAnother = await third.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation);
        await first.DisposeAsync();

        Assert.That(whileFull, Is.EqualTo(MeshStreamError.Busy));
        while (await ErrorOfAsync(nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation)) is { } error)
            Assert.That(error, Is.EqualTo(MeshStreamError.Busy));
    }

    [Test, CancelAfter(10_000)]
    public async Task Offer_that_nobody_answers_in_time_is_refused(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using NodePair nodes = await NodePair.StartAsync(time: time);
        await using MeshStreamAcceptor acceptor = nodes.Hall.AcceptStreams("audio", cancellation);
        Task<MeshStream> opening = nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation);
        MeshStreamOffer offer = await NextAsync(acceptor, cancellation);

        await AdvanceUntilAsync(time, new MeshStreamOptions().AcceptTimeout, opening, cancellation);

        Assert.That((await FailureOfAsync(opening)).Error, Is.EqualTo(MeshStreamError.TimedOut));
        Assert.That(async () => await offer.AcceptAsync(cancellation), Throws.TypeOf<MeshStreamException>());
        await offer.RefuseAsync("too late to matter", cancellation);
    }

    [Test, CancelAfter(10_000)]
    public async Task Opener_gives_up_after_its_own_time(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(
            configureDesk: desk => desk.Streams.OpenTimeout = TimeSpan.FromMilliseconds(100));
        await using MeshStreamAcceptor acceptor = nodes.Hall.AcceptStreams("audio", cancellation);

        MeshStreamException failure =
            await FailureOfAsync(nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation));

        Assert.That(failure.Error, Is.EqualTo(MeshStreamError.TimedOut));
    }

    [Test, CancelAfter(10_000)]
    public async Task Cancelled_opening_leaves_nothing_to_accept(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using MeshStreamAcceptor acceptor = nodes.Hall.AcceptStreams("audio", cancellation);
        using var impatience = new CancellationTokenSource();
        Task<MeshStream> opening = nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", impatience.Token);
        MeshStreamOffer offer = await NextAsync(acceptor, cancellation);

        await impatience.CancelAsync();

        Assert.That(async () => await opening, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(
            async () =>
            {
                // The reset may come just after the yes.
                await using MeshStream stream = await offer.AcceptAsync(cancellation);
                await stream.ReadExactlyAsync(new byte[1], cancellation);
            },
            Throws.TypeOf<MeshStreamException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Disposed_acceptor_refuses_those_that_wait_and_those_that_come(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        MeshStreamAcceptor acceptor = nodes.Hall.AcceptStreams("audio", cancellation);
        Task<MeshStream> waiting = nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation);
        await UntilAsync(() => nodes.Hall.Stack.Streams.PendingOffers == 1, cancellation);

        await acceptor.DisposeAsync();
        Task<MeshStream> late = nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation);

        Assert.That((await FailureOfAsync(waiting)).Error, Is.EqualTo(MeshStreamError.NotHandled));
        Assert.That((await FailureOfAsync(late)).Error, Is.EqualTo(MeshStreamError.NotHandled));
        await using MeshStreamAcceptor next = nodes.Hall.AcceptStreams("audio", cancellation);
    }

    [Test]
    public async Task Name_has_one_acceptor()
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);
        await using MeshStreamAcceptor acceptor = nodes.Hall.AcceptStreams("audio");

        Assert.That(() => nodes.Hall.AcceptStreams("audio"), Throws.InvalidOperationException);
    }

    [Test]
    public async Task Names_that_cannot_be_sent_are_mistakes_of_the_caller()
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);
        string longest = new('ä', 127);

        Assert.That(() => nodes.Hall.AcceptStreams(""), Throws.ArgumentException);
        Assert.That(() => nodes.Hall.AcceptStreams(longest + "ä"), Throws.ArgumentException);
        Assert.That(async () => await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, ""), Throws.ArgumentException);
        await using MeshStreamAcceptor acceptor = nodes.Hall.AcceptStreams(longest);
    }

    [Test, CancelAfter(10_000)]
    public async Task Known_peer_is_connected_to_first(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using IAsyncDisposable accepting = nodes.Hall.HandleStreams("audio", (_, _) => Task.CompletedTask);
        nodes.Network.Cut();
        await UntilAsync(() => nodes.Desk.Peers.Count == 0, cancellation);

        await using MeshStream stream = await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation);

        Assert.That(stream.Peer, Is.EqualTo(nodes.Hall.Id));
    }

    [Test, CancelAfter(10_000)]
    public async Task Unknown_peer_cannot_be_connected_to(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);

        Assert.That(
            async () => await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation),
            Throws.TypeOf<MeshConnectException>()
                .With.Property("Error").EqualTo(MeshConnectError.NoAddress)
                .And.Property("Peer").EqualTo(nodes.Hall.Id));
    }

    [Test, CancelAfter(10_000)]
    public async Task Failing_handler_resets_its_stream_and_the_next_is_served(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        int calls = 0;
        await using IAsyncDisposable accepting = nodes.Hall.HandleStreams("audio", async (stream, token) =>
        {
            await stream.ReadExactlyAsync(new byte[1], token);
            if (Interlocked.Increment(ref calls) == 1)
                throw new InvalidOperationException("A bug.");

            await stream.WriteAsync("served"u8.ToArray(), token);
        });

        await using MeshStream failed = await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation);
        await failed.WriteAsync(new byte[1], cancellation);
        Assert.That(
            async () => await failed.ReadAsync(new byte[1], cancellation), Throws.TypeOf<MeshStreamException>());
        await using MeshStream served = await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation);
        await served.WriteAsync(new byte[1], cancellation);

        using var heard = new MemoryStream();
        await served.CopyToAsync(heard, cancellation);
        Assert.That(heard.ToArray(), Is.EqualTo("served"u8.ToArray()));
    }

    [Test, CancelAfter(10_000)]
    public async Task Handler_may_dispose_its_registration_and_its_node(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        var disposed = new TaskCompletionSource();
        IAsyncDisposable? accepting = null;
        accepting = nodes.Hall.HandleStreams("audio", async (_, _) =>
        {
            await accepting!.DisposeAsync();
            await nodes.Hall.DisposeAsync();
            disposed.SetResult();
        });

        await using MeshStream stream = await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation);

        await disposed.Task.WaitAsync(cancellation);
        await nodes.Hall.DisposeAsync().AsTask().WaitAsync(cancellation);
    }

    [Test, CancelAfter(10_000)]
    public async Task Disposing_the_registration_stops_its_handlers_and_waits_for_them(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        bool isEnded = false;
        IAsyncDisposable accepting = nodes.Hall.HandleStreams("audio", async (stream, token) =>
        {
            try
            {
                await stream.ReadExactlyAsync(new byte[1], token);
            }
            finally
            {
                isEnded = true;
            }
        });
        await using MeshStream stream = await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation);

        await accepting.DisposeAsync();

        Assert.That(isEnded, Is.True);
        Assert.That(
            async () => await stream.ReadAsync(new byte[1], cancellation), Throws.TypeOf<MeshStreamException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Opening_without_a_valid_name_is_refused_as_malformed(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        using MetricCollector<long> offers = nodes.Collect<long>("avi.mesh.stream.offers");

        foreach (byte[] opening in (byte[][])[[0, 0], [0, 2, 0xC3, 0x28]])
        {
            Answer answer = await AnswerToAsync(nodes, opening, cancellation);
            Assert.That(answer.Code, Is.EqualTo(AnswerCode.Malformed));
        }

        Assert.That(offers.GetMeasurementSnapshot(), Has.Count.EqualTo(2));
    }

    [Test, CancelAfter(10_000)]
    public async Task Opening_that_stops_in_its_middle_is_given_up(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using NodePair nodes = await NodePair.StartAsync(time: time);
        await using SwarmStream stream = await nodes.Desk.Stack.Swarm.OpenStreamAsync(
            nodes.Hall.Id, [StreamProtocolIds.Stream], cancellation);
        await stream.WriteAsync(new byte[] { 0, 200, 1 }, cancellation);
        Task<int> reading = stream.ReadAsync(new byte[1], cancellation).AsTask();

        await AdvanceUntilAsync(time, new MeshStreamOptions().AcceptTimeout, reading, cancellation);

        Assert.That(async () => await reading, Throws.InstanceOf<IOException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_without_streams_is_an_error_of_its_own(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);
        await using var other = new Libp2p.Swarm.SwarmNode(
            new Avi.Mesh.Libp2p.Transports.Memory.MemoryTransport(nodes.Network));
        await other.Swarm.ListenAsync(Avi.Mesh.Libp2p.Multiformats.Multiaddr.Parse("/memory/0"), cancellation);
        await nodes.Desk.ConnectAsync(other.Address.ToString(), cancellation);

        MeshStreamException failure =
            await FailureOfAsync(nodes.Desk.OpenStreamAsync(other.Id, "audio", cancellation));

        Assert.That(failure.Error, Is.EqualTo(MeshStreamError.NotSupported));
    }

    [Test, CancelAfter(30_000)]
    public async Task Hundreds_of_streams_come_and_go_and_leave_nothing(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using IAsyncDisposable accepting = nodes.Hall.HandleStreams("echo", (stream, token) =>
            stream.CopyToAsync(stream, token));

        for (int round = 0; round < 10; round++)
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => EchoAsync()));

        await UntilAsync(
            () => nodes.Hall.Stack.Streams.OpenStreamsOf(nodes.Desk.Id) == 0,
            cancellation);

        async Task EchoAsync()
        {
            await using MeshStream stream = await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "echo", cancellation);
            await stream.WriteAsync(new byte[100], cancellation);
            await stream.CompleteWritesAsync(cancellation);
            using var echo = new MemoryStream();
            await stream.CopyToAsync(echo, cancellation);
            Assert.That(echo.Length, Is.EqualTo(100));
        }
    }

    private static async Task<Answer> AnswerToAsync(NodePair nodes, byte[] opening, CancellationToken cancellation)
    {
        await using SwarmStream stream = await nodes.Desk.Stack.Swarm.OpenStreamAsync(
            nodes.Hall.Id, StreamProtocolIds.Stream, opening, cancellation);
        return await Answer.ReadAsync(stream, cancellation);
    }

    private static async Task<MeshStreamOffer> NextAsync(MeshStreamAcceptor acceptor, CancellationToken cancellation)
    {
        // Not disposed: that would end the acceptor.
        IAsyncEnumerator<MeshStreamOffer> offers = acceptor.GetAsyncEnumerator(cancellation);
        Assert.That(await offers.MoveNextAsync(), Is.True);
        return offers.Current;
    }

    private static async Task<MeshStreamException> FailureOfAsync(Task<MeshStream> opening)
    {
        try
        {
            await using MeshStream stream = await opening;
        }
        catch (MeshStreamException exception)
        {
            return exception;
        }

        throw new AssertionException("The stream was opened.");
    }

    private static async Task<MeshStreamError?> ErrorOfAsync(Task<MeshStream> opening)
    {
        try
        {
            await using MeshStream stream = await opening;
            return null;
        }
        catch (MeshStreamException exception)
        {
            return exception.Error;
        }
    }

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

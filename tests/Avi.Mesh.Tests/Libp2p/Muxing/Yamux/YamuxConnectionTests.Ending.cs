using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Muxing.Yamux;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Tests.Libp2p.Muxing.Yamux;

internal sealed partial class YamuxConnectionTests
{
    [Test, CancelAfter(10_000)]
    public async Task All_who_wait_to_open_are_told_of_the_end(CancellationToken cancellation)
    {
        var options = new YamuxOptions { CloseTimeout = TimeSpan.Zero, MaxUnacknowledgedStreams = 1 };
        await using IMuxedConnection dialler = Start(_here, isDialler: true, options);
        await dialler.OpenStreamAsync(cancellation);
        Task[] waiting = [.. Enumerable.Range(0, 3).Select(_ => dialler.OpenStreamAsync(cancellation).AsTask())];

        await _there.DisposeAsync();

        foreach (Task task in waiting)
            Assert.That(async () => await task, Throws.InstanceOf<SessionEndedException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Who_opens_after_the_disposal_is_told_of_the_end_too(CancellationToken cancellation)
    {
        IMuxedConnection dialler = Start(_here, isDialler: true, Alone());
        await dialler.DisposeAsync();

        Assert.That(
            async () => await dialler.OpenStreamAsync(cancellation),
            Throws.InstanceOf<SessionEndedException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Disposing_sends_what_was_written_and_tells_the_peer(CancellationToken cancellation)
    {
        IMuxedConnection dialler = Start(_here, isDialler: true);
        IMuxedConnection listener = Start(_there, isDialler: false);
        IMuxedStream opened = await dialler.OpenStreamAsync(cancellation);
        IMuxedStream accepted = await AcceptAsync(listener, cancellation);
        await opened.WriteAsync("last words"u8.ToArray(), cancellation);

        Task disposing = dialler.DisposeAsync().AsTask();
        MuxedConnectionEnd endThere = await listener.Ended;
        byte[] lastWords = new byte[10];
        await accepted.ReadExactlyAsync(lastWords, cancellation);
        await listener.DisposeAsync();
        await disposing;

        Assert.That(lastWords, Is.EqualTo("last words"u8.ToArray()));
        Assert.That(endThere, Is.EqualTo(MuxedConnectionEnd.ClosedByPeer));
        Assert.That(await dialler.Ended, Is.EqualTo(MuxedConnectionEnd.ClosedHere));
        Assert.That(
            async () => await opened.WriteAsync(lastWords, cancellation), Throws.InstanceOf<SessionEndedException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Disposing_does_not_wait_for_ever_for_a_peer_that_does_not_read(CancellationToken cancellation)
    {
        IMuxedConnection dialler = Start(_here, isDialler: true);
        IMuxedStream[] streams =
            [await dialler.OpenStreamAsync(cancellation), await dialler.OpenStreamAsync(cancellation)];
        Task[] writes = [.. streams.Select(stream => stream.WriteAsync(new byte[1_000_000], cancellation).AsTask())];

        Task disposing = dialler.DisposeAsync().AsTask();
        _time.Advance(new YamuxOptions().CloseTimeout);
        await disposing;

        foreach (Task write in writes)
            Assert.That(async () => await write, Throws.InstanceOf<IOException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Broken_connection_ends_the_session_and_whoever_waits(CancellationToken cancellation)
    {
        await using IMuxedConnection dialler = Start(_here, isDialler: true, Alone());
        IMuxedStream stream = await dialler.OpenStreamAsync(cancellation);
        Task reading = stream.ReadAsync(new byte[1], cancellation).AsTask();
        Task<IMuxedStream?> accepting = dialler.AcceptStreamAsync(cancellation).AsTask();

        _there.Break();

        Assert.That(await dialler.Ended, Is.EqualTo(MuxedConnectionEnd.ConnectionLost));
        Assert.That(async () => await reading, Throws.InstanceOf<SessionEndedException>());
        Assert.That(await accepting, Is.Null);
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_breaks_the_protocol_hears_why_and_is_cut_off(CancellationToken cancellation)
    {
        await using IMuxedConnection dialler = Start(_here, isDialler: true, Alone());

        await _there.WriteAsync(YamuxFrames.Update(1, YamuxFlags.Syn), cancellation);
        List<YamuxFrame> heard = YamuxFrames.Parse(await ReadToEndAsync(_there, cancellation));

        Assert.That(await dialler.Ended, Is.EqualTo(MuxedConnectionEnd.ProtocolError));
        Assert.That(heard[^1].ToString(), Is.EqualTo("GoAway None 0 1"));
    }

    [Test, CancelAfter(10_000)]
    public async Task Silent_peer_is_pinged_and_given_up(CancellationToken cancellation)
    {
        await using IMuxedConnection dialler = Start(_here, isDialler: true, Alone());
        byte[] first = new byte[YamuxHeader.Bytes];
        await _there.ReadExactlyAsync(first, cancellation);

        _time.Advance(new YamuxOptions().PingTimeout);

        Assert.That(YamuxFrames.Parse(first).Single().ToString(), Is.EqualTo("Ping Syn 0 1"));
        Assert.That(await dialler.Ended, Is.EqualTo(MuxedConnectionEnd.TimedOut));
    }
}

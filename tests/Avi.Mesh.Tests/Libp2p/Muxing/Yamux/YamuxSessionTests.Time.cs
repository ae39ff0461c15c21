using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Muxing.Yamux;

namespace Avi.Mesh.Tests.Libp2p.Muxing.Yamux;

/// <summary>Pings, and what happens when nothing happens.</summary>
internal sealed partial class YamuxSessionTests
{
    [Test]
    public void Ping_is_answered_with_its_value()
    {
        YamuxSession session = Dialler();

        session.Receive(YamuxFrames.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, stream: 0, length: 42));

        Assert.That(Describe(session.TakeFrames()), Is.EqualTo("Ping Ack 0 42"));
    }

    [Test]
    public void Flood_of_pings_is_answered_up_to_a_bound()
    {
        var session = new YamuxSession(new YamuxOptions { MaxPingAnswers = 3 }, isDialler: true);

        for (uint value = 0; value < 1000; value++)
            session.Receive(YamuxFrames.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, stream: 0, value));

        Assert.That(Describe(session.TakeFrames()), Is.EqualTo("Ping Ack 0 0, Ping Ack 0 1, Ping Ack 0 2"));
        Assert.That(session.End, Is.Null);
    }

    [Test]
    public void First_ping_measures_the_round_trip_and_the_next_comes_after_the_interval()
    {
        YamuxSession session = Dialler();
        session.Start(TimeSpan.Zero);
        string first = Describe(session.TakeFrames());
        Answer(session, value: 1, at: TimeSpan.FromMilliseconds(80));

        session.Tick(TimeSpan.FromSeconds(29));
        string early = Describe(session.TakeFrames());
        session.Tick(TimeSpan.FromSeconds(30));

        Assert.That(session.RoundTrip, Is.EqualTo(TimeSpan.FromMilliseconds(80)));
        Assert.That((first, early), Is.EqualTo(("Ping Syn 0 1", string.Empty)));
        Assert.That(Describe(session.TakeFrames()), Is.EqualTo("Ping Syn 0 2"));
    }

    [Test]
    public void Quiet_peers_stay_for_as_long_as_they_answer()
    {
        YamuxSession dialler = Dialler();
        var listener = new YamuxSession(new YamuxOptions(), isDialler: false);
        dialler.Start(TimeSpan.Zero);
        listener.Start(TimeSpan.Zero);

        for (TimeSpan now = TimeSpan.Zero; now < TimeSpan.FromDays(1); now += new YamuxOptions().TickInterval)
        {
            dialler.Tick(now);
            listener.Tick(now);
            Carry(dialler, listener, now);
            Carry(listener, dialler, now);
            Carry(dialler, listener, now);
        }

        Assert.That((dialler.End, listener.End), Is.EqualTo(((MuxedConnectionEnd?)null, (MuxedConnectionEnd?)null)));
    }

    [Test]
    public void Answers_that_nobody_asked_for_are_ignored()
    {
        YamuxSession session = Dialler();

        Answer(session, value: 9, at: TimeSpan.Zero);
        session.Start(TimeSpan.Zero);
        Answer(session, value: 2, at: TimeSpan.FromSeconds(1));

        Assert.That((session.End, session.RoundTrip), Is.EqualTo(((object?)null, TimeSpan.Zero)));
    }

    [Test]
    public void Silent_peer_is_given_up()
    {
        YamuxSession session = Dialler();
        session.Start(TimeSpan.Zero);

        session.Tick(TimeSpan.FromSeconds(29));
        MuxedConnectionEnd? early = session.End;
        session.Tick(TimeSpan.FromSeconds(30));

        Assert.That((early, session.End), Is.EqualTo(((MuxedConnectionEnd?)null, MuxedConnectionEnd.TimedOut)));
    }

    [Test]
    public void Peer_from_which_something_comes_is_alive_even_if_its_answer_is_late()
    {
        YamuxSession session = Dialler();
        session.Start(TimeSpan.Zero);

        session.Receive(YamuxFrames.Data(2, "x"u8, YamuxFlags.Syn), TimeSpan.FromSeconds(20));
        session.Tick(TimeSpan.FromSeconds(49));
        MuxedConnectionEnd? early = session.End;
        session.Tick(TimeSpan.FromSeconds(50));

        Assert.That((early, session.End), Is.EqualTo(((MuxedConnectionEnd?)null, MuxedConnectionEnd.TimedOut)));
    }

    [Test]
    public void Stream_that_nobody_ends_is_reset_after_a_while()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        session.CloseWrite(stream);
        session.TakeFrames();
        session.Release(stream, TimeSpan.FromSeconds(10));

        session.Tick(TimeSpan.FromSeconds(39));
        int early = session.StreamCount;
        session.Tick(TimeSpan.FromSeconds(40));

        Assert.That(Describe(session.TakeFrames()), Does.Contain("WindowUpdate Rst 2 0"));
        Assert.That((early, session.StreamCount), Is.EqualTo((1, 0)));
    }

    private static void Carry(YamuxSession from, YamuxSession to, TimeSpan now)
    {
        while (from.TryTakeOutput(out ArraySegment<byte> output))
        {
            to.Receive(output, now);
            YamuxOutbox.Return(output);
        }
    }

    private static void Answer(YamuxSession session, uint value, TimeSpan at) =>
        session.Receive(YamuxFrames.Frame(YamuxFrameType.Ping, YamuxFlags.Ack, stream: 0, value), at);
}

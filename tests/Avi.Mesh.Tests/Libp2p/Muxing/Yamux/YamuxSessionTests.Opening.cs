using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Muxing.Yamux;

namespace Avi.Mesh.Tests.Libp2p.Muxing.Yamux;

/// <summary>How streams begin.</summary>
internal sealed partial class YamuxSessionTests
{
    [Test]
    public void Stream_is_opened_with_a_frame_of_its_own()
    {
        YamuxSession session = Dialler();

        session.Open();

        Assert.That(Describe(session.TakeFrames()), Is.EqualTo("WindowUpdate Syn 1 0"));
    }

    [TestCase(true, "WindowUpdate Syn 1 0, WindowUpdate Syn 3 0")]
    [TestCase(false, "WindowUpdate Syn 2 0, WindowUpdate Syn 4 0")]
    public void Sides_number_their_streams_differently(bool isDialler, string expected)
    {
        var session = new YamuxSession(new YamuxOptions(), isDialler);

        session.Open();
        session.Open();

        Assert.That(Describe(session.TakeFrames()), Is.EqualTo(expected));
    }

    [Test]
    public void Stream_that_was_reset_makes_room_before_its_reset_is_taken()
    {
        var session = new YamuxSession(new YamuxOptions { MaxStreams = 1 }, isDialler: true);
        YamuxStreamState first = session.Open();
        session.TakeFrames();
        session.Release(first, YamuxFrames.Start);

        YamuxOpenOutcome outcome = session.TryOpen(YamuxFrames.Start, out _);

        Assert.That(outcome, Is.EqualTo(YamuxOpenOutcome.Opened));
        Assert.That(Describe(session.TakeFrames()), Is.EqualTo("WindowUpdate Rst 1 0, WindowUpdate Syn 3 0"));
    }

    [Test]
    public void Opening_comes_before_the_first_data()
    {
        YamuxSession session = Dialler();

        session.Write(session.Open(), "hello"u8.ToArray());

        Assert.That(Describe(session.TakeFrames()), Is.EqualTo("WindowUpdate Syn 1 0, Data None 1 5"));
    }

    [Test]
    public void Stream_of_the_peer_is_acknowledged_when_it_is_accepted()
    {
        YamuxSession session = Dialler();
        session.Receive(YamuxFrames.Update(2, YamuxFlags.Syn));
        YamuxEvent opened = session.TakeEvents().Single();

        string before = Describe(session.TakeFrames());
        session.Accept(opened.Stream!);

        Assert.That(opened.Kind, Is.EqualTo(YamuxEventKind.StreamOpened));
        Assert.That(before, Is.Empty);
        Assert.That(Describe(session.TakeFrames()), Is.EqualTo("WindowUpdate Ack 2 0"));
    }

    [TestCase(YamuxFrameType.Data)]
    [TestCase(YamuxFrameType.WindowUpdate)]
    public void Syn_may_ride_on_either_frame(YamuxFrameType type)
    {
        YamuxSession session = Dialler();

        session.Receive(YamuxFrames.Frame(type, YamuxFlags.Syn, stream: 2, length: 0));

        Assert.That(session.TakeEvents().Single().Kind, Is.EqualTo(YamuxEventKind.StreamOpened));
    }

    [Test]
    public void Data_may_come_with_the_syn_and_before_the_stream_is_accepted()
    {
        YamuxSession session = Dialler();

        session.Receive(YamuxFrames.Data(2, "hel"u8, YamuxFlags.Syn));
        session.Receive(YamuxFrames.Data(2, "lo"u8));

        YamuxStreamState? stream = session.TakeEvents().Single().Stream;
        Assert.That(session.ReadAll(stream!), Is.EqualTo("hello"u8.ToArray()));
    }

    [Test]
    public void Credit_of_a_syn_adds_to_the_window()
    {
        YamuxSession session = Dialler();

        session.Receive(YamuxFrames.Update(2, YamuxFlags.Syn, credit: 1000));

        YamuxStreamState? stream = session.TakeEvents().Single().Stream;
        Assert.That(stream!.SendWindow.AvailableBytes, Is.EqualTo(YamuxOptions.InitialWindowBytes + 1000));
    }

    [Test]
    public void No_more_than_the_limit_of_our_streams_wait_for_their_acknowledgement()
    {
        var session = new YamuxSession(new YamuxOptions { MaxUnacknowledgedStreams = 2 }, isDialler: true);
        session.Open();
        session.Open();

        YamuxOpenOutcome full = session.TryOpen(YamuxFrames.Start, out _);
        session.Receive(YamuxFrames.Update(3, YamuxFlags.Ack));
        YamuxOpenOutcome free = session.TryOpen(YamuxFrames.Start, out _);

        Assert.That((full, free), Is.EqualTo((YamuxOpenOutcome.TooManyUnacknowledged, YamuxOpenOutcome.Opened)));
        Assert.That(session.TakeEvents().Single().Kind, Is.EqualTo(YamuxEventKind.StreamSettled));
    }

    [Test]
    public void Refused_stream_no_longer_waits_for_its_acknowledgement()
    {
        var session = new YamuxSession(new YamuxOptions { MaxUnacknowledgedStreams = 1 }, isDialler: true);
        session.Open();

        session.Receive(YamuxFrames.Update(1, YamuxFlags.Rst));

        Assert.That(session.TryOpen(YamuxFrames.Start, out _), Is.EqualTo(YamuxOpenOutcome.Opened));
    }

    [Test]
    public void Streams_of_both_sides_count_towards_the_limit()
    {
        var session = new YamuxSession(new YamuxOptions { MaxStreams = 2 }, isDialler: true);
        session.Open();
        session.AcceptFromPeer(2);

        YamuxOpenOutcome outcome = session.TryOpen(YamuxFrames.Start, out _);

        Assert.That((outcome, session.StreamCount), Is.EqualTo((YamuxOpenOutcome.TooManyStreams, 2)));
    }

    [Test]
    public void Stream_of_the_peer_above_the_limit_is_refused_and_the_others_go_on()
    {
        var session = new YamuxSession(new YamuxOptions { MaxStreams = 1 }, isDialler: true);
        YamuxStreamState first = session.AcceptFromPeer(2);

        session.Receive(YamuxFrames.Data(4, "dropped"u8, YamuxFlags.Syn));
        session.Receive(YamuxFrames.Data(2, "kept"u8));

        Assert.That(Describe(session.TakeFrames()), Is.EqualTo("WindowUpdate Rst 4 0"));
        Assert.That(session.TakeEvents().Single().Kind, Is.EqualTo(YamuxEventKind.StreamRefused));
        Assert.That(session.ReadAll(first), Is.EqualTo("kept"u8.ToArray()));
    }

    [Test]
    public void Stream_is_refused_while_too_many_wait_to_be_accepted()
    {
        var session = new YamuxSession(new YamuxOptions { MaxUnacceptedStreams = 1 }, isDialler: true);
        session.Receive(YamuxFrames.Update(2, YamuxFlags.Syn));

        session.Receive(YamuxFrames.Update(4, YamuxFlags.Syn));
        session.Accept(session.TakeEvents()[0].Stream!);
        session.Receive(YamuxFrames.Update(6, YamuxFlags.Syn));

        Assert.That(Describe(session.TakeFrames()), Is.EqualTo("WindowUpdate Rst 4 0, WindowUpdate Ack 2 0"));
        Assert.That(session.TakeEvents().Single().Stream!.Id, Is.EqualTo(6));
    }

    [Test]
    public void Peer_that_is_refused_more_often_than_it_reads_ends_its_session()
    {
        var options = new YamuxOptions { MaxStreams = 0, MaxRefusals = 10 };
        var session = new YamuxSession(options, isDialler: true);

        for (uint id = 2; id <= 22; id += 2)
            session.Receive(YamuxFrames.Update(id, YamuxFlags.Syn));

        AssertViolation(session, YamuxViolation.RefusalFlood);
    }

    [Test]
    public void Streams_that_the_peer_opens_and_resets_count_until_the_application_lets_go()
    {
        var session = new YamuxSession(new YamuxOptions { MaxStreams = 2 }, isDialler: true);
        for (uint id = 2; id <= 4; id += 2)
        {
            session.Receive(YamuxFrames.Update(id, YamuxFlags.Syn));
            session.Receive(YamuxFrames.Update(id, YamuxFlags.Rst));
        }

        session.Receive(YamuxFrames.Update(6, YamuxFlags.Syn));
        foreach (YamuxEvent opened in session.TakeEvents().Where(happened => happened.Stream is not null))
            session.Release(opened.Stream!, YamuxFrames.Start);

        Assert.That(Describe(session.TakeFrames()), Is.EqualTo("WindowUpdate Rst 6 0"));
        Assert.That(session.StreamCount, Is.Zero);
    }

    [TestCase(1u, YamuxViolation.BadStreamId, TestName = "Syn_with_a_number_of_ours_ends_the_session")]
    [TestCase(0u, YamuxViolation.StreamZero, TestName = "Syn_with_the_number_of_the_session_ends_it")]
    public void Syn_with_a_bad_number_ends_the_session(uint id, YamuxViolation expected)
    {
        YamuxSession session = Dialler();

        session.Receive(YamuxFrames.Update(id, YamuxFlags.Syn));

        AssertViolation(session, expected);
    }

    [Test]
    public void Syn_of_an_open_stream_ends_the_session()
    {
        YamuxSession session = Dialler();
        session.AcceptFromPeer(2);

        session.Receive(YamuxFrames.Update(2, YamuxFlags.Syn));

        AssertViolation(session, YamuxViolation.BadStreamId);
    }

    [Test]
    public void Nothing_is_opened_after_the_end()
    {
        YamuxSession session = Dialler();
        session.Close();

        YamuxOpenOutcome outcome = session.TryOpen(YamuxFrames.Start, out YamuxStreamState? stream);

        Assert.That((outcome, stream), Is.EqualTo((YamuxOpenOutcome.SessionEnded, (YamuxStreamState?)null)));
        Assert.That(session.End, Is.EqualTo(MuxedConnectionEnd.ClosedHere));
    }
}

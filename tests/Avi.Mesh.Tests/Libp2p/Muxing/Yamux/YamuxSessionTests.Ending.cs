using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Muxing.Yamux;

namespace Avi.Mesh.Tests.Libp2p.Muxing.Yamux;

/// <summary>How streams and sessions end.</summary>
internal sealed partial class YamuxSessionTests
{
    [Test]
    public void Fin_has_a_frame_of_its_own_behind_the_data()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        session.Write(stream, "bye"u8.ToArray());

        session.CloseWrite(stream);

        Assert.That(Describe(session.TakeFrames()), Is.EqualTo("Data None 2 3, WindowUpdate Fin 2 0"));
    }

    [Test]
    public void Fin_goes_out_before_the_goodbye()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        session.Write(stream, "bye"u8.ToArray());
        session.CloseWrite(stream);

        session.Close();

        Assert.That(
            Describe(session.TakeFrames()), Is.EqualTo("Data None 2 3, WindowUpdate Fin 2 0, GoAway None 0 0"));
    }

    [Test]
    public void Stream_is_gone_when_both_sides_have_ended_it_and_the_application_let_go()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);

        session.Receive(YamuxFrames.Update(2, YamuxFlags.Fin));
        session.CloseWrite(stream);
        session.Release(stream, YamuxFrames.Start);
        int beforeFinIsSent = session.StreamCount;
        session.TakeFrames();

        Assert.That((beforeFinIsSent, session.StreamCount), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Peer_may_read_on_and_get_credit_after_its_own_end()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        session.Receive(YamuxFrames.Update(2, YamuxFlags.Fin));

        session.Write(stream, new byte[Window + 5]);
        session.TakeFrames();
        session.Receive(YamuxFrames.Update(2, YamuxFlags.None, credit: 5));

        Assert.That(session.TakeFrames().Sum(frame => frame.Body.Length), Is.EqualTo(5));
    }

    [Test]
    public void Reset_ends_both_directions_and_what_was_not_read_is_lost()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        session.Receive(YamuxFrames.Data(2, "lost"u8));
        session.Write(stream, new byte[Window + 1]);
        session.TakeFrames();

        session.Receive(YamuxFrames.Update(2, YamuxFlags.Rst));

        Assert.That(Describe(session.TakeEvents()), Is.EqualTo("WriteDone"));
        Assert.That(session.Read(stream, new byte[9], YamuxFrames.Start, out _), Is.EqualTo(YamuxReadOutcome.Failed));
        Assert.That(stream.End, Is.EqualTo(YamuxStreamEnd.ResetByPeer));
    }

    [TestCase(YamuxFrameType.WindowUpdate)]
    [TestCase(YamuxFrameType.Data)]
    public void Error_code_of_a_reset_is_neither_credit_nor_data(YamuxFrameType type)
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);

        session.Receive(YamuxFrames.Frame(type, YamuxFlags.Rst, stream: 2, length: uint.MaxValue));

        Assert.That((session.End, stream.End), Is.EqualTo(((object?)null, YamuxStreamEnd.ResetByPeer)));
        Assert.That(stream.SendWindow.AvailableBytes, Is.EqualTo(Window));
    }

    [Test]
    public void What_the_peer_said_before_its_fin_stays_after_its_reset()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        session.Receive(YamuxFrames.Data(2, "kept"u8, YamuxFlags.Fin));

        session.Receive(YamuxFrames.Update(2, YamuxFlags.Rst));

        Assert.That(session.ReadAll(stream), Is.EqualTo("kept"u8.ToArray()));
        Assert.That(session.Read(stream, new byte[1], YamuxFrames.Start, out _), Is.EqualTo(YamuxReadOutcome.End));
    }

    [Test]
    public void Reset_here_is_told_to_the_peer_and_late_data_is_dropped()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);

        session.Reset(stream);
        session.Receive(YamuxFrames.Data(2, "late"u8));

        Assert.That(Describe(session.TakeFrames()), Is.EqualTo("WindowUpdate Rst 2 0"));
        Assert.That((stream.Received.Count, session.End), Is.EqualTo((0, (object?)null)));
    }

    [Test]
    public void Stream_that_the_peer_never_heard_of_is_reset_in_silence()
    {
        YamuxSession session = Dialler();

        session.Reset(session.Open());

        Assert.That(session.TakeFrames(), Is.Empty);
    }

    [Test]
    public void Late_frames_of_unknown_streams_are_ignored()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);

        session.Receive(YamuxFrames.Data(8, "late"u8));
        session.Receive(YamuxFrames.Update(9, YamuxFlags.None, credit: uint.MaxValue));
        session.Receive(YamuxFrames.Update(10, YamuxFlags.Rst));
        session.Receive(YamuxFrames.Data(11, "late"u8, YamuxFlags.Fin));
        session.Receive(YamuxFrames.Data(2, "in time"u8));

        Assert.That(
            (session.TakeFrames(), session.TakeEvents()),
            Is.EqualTo((new List<YamuxFrame>(), new List<YamuxEvent>())));
        Assert.That(session.ReadAll(stream), Is.EqualTo("in time"u8.ToArray()));
    }

    [Test]
    public void Late_data_that_no_stream_could_have_been_allowed_ends_the_session()
    {
        YamuxSession session = Dialler();
        uint tooMuch = (uint)new YamuxOptions().MaxReceiveWindowBytes + 1;

        session.Receive(YamuxFrames.Frame(YamuxFrameType.Data, YamuxFlags.None, stream: 8, tooMuch));

        AssertViolation(session, YamuxViolation.WindowOverrun);
    }

    [TestCase(false, false, "WindowUpdate Rst 2 0", 0, TestName = "Stream_let_go_in_the_middle_is_reset")]
    [TestCase(false, true, "WindowUpdate Fin 2 0", 0, TestName = "Stream_let_go_after_the_peers_end_is_ended")]
    [TestCase(true, false, "", 1, TestName = "Stream_let_go_after_our_end_lets_the_peer_read_on")]
    [TestCase(true, true, "", 0, TestName = "Stream_let_go_after_both_ends_is_gone")]
    public void Stream_is_let_go(bool isWriteClosed, bool isReadClosed, string frames, int streamsLeft)
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        if (isWriteClosed)
            session.CloseWrite(stream);

        if (isReadClosed)
            session.Receive(YamuxFrames.Update(2, YamuxFlags.Fin));

        session.TakeFrames();
        session.Release(stream, YamuxFrames.Start);

        Assert.That(Describe(session.TakeFrames()), Is.EqualTo(frames));
        Assert.That(session.StreamCount, Is.EqualTo(streamsLeft));
    }

    [Test]
    public void Stream_that_was_let_go_drops_data_until_the_peer_ends_it()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        session.CloseWrite(stream);
        session.Release(stream, YamuxFrames.Start);

        session.Receive(YamuxFrames.Data(2, "nobody reads this"u8));
        session.Receive(YamuxFrames.Update(2, YamuxFlags.Fin));

        Assert.That(Describe(session.TakeFrames()), Is.EqualTo("WindowUpdate Fin 2 0"));
        Assert.That((stream.Received.Count, session.StreamCount), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Stream_that_was_let_go_is_reset_when_the_peer_runs_out_of_window()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        session.CloseWrite(stream);
        session.TakeFrames();
        session.Release(stream, YamuxFrames.Start);

        session.Receive(YamuxFrames.Data(2, new byte[Window]));

        Assert.That(Describe(session.TakeFrames()), Is.EqualTo("WindowUpdate Rst 2 0"));
        Assert.That(session.StreamCount, Is.Zero);
    }

    [Test]
    public void Goodbye_of_the_peer_ends_the_session_and_its_streams()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        session.Read(stream, new byte[1], YamuxFrames.Start, out _);

        session.Receive(YamuxFrames.Frame(YamuxFrameType.GoAway, YamuxFlags.None, stream: 0, length: 0));

        Assert.That(session.End, Is.EqualTo(MuxedConnectionEnd.ClosedByPeer));
        Assert.That(Describe(session.TakeEvents()), Is.EqualTo("ReadReady, SessionEnded"));
        Assert.That(
            (stream.End, session.TakeFrames()), Is.EqualTo((YamuxStreamEnd.SessionEnded, new List<YamuxFrame>())));
    }

    [Test]
    public void What_came_before_the_end_of_the_session_can_still_be_read()
    {
        YamuxSession session = Dialler();
        YamuxStreamState ended = session.AcceptFromPeer(2);
        YamuxStreamState cut = session.AcceptFromPeer(4);
        session.Receive(YamuxFrames.Data(2, "whole"u8, YamuxFlags.Fin));
        session.Receive(YamuxFrames.Data(4, "half"u8));

        session.ConnectionEnded(MuxedConnectionEnd.ConnectionLost);

        Assert.That(session.ReadAll(ended), Is.EqualTo("whole"u8.ToArray()));
        Assert.That(session.Read(ended, new byte[1], YamuxFrames.Start, out _), Is.EqualTo(YamuxReadOutcome.End));
        Assert.That(session.ReadAll(cut), Is.EqualTo("half"u8.ToArray()));
        Assert.That(session.Read(cut, new byte[1], YamuxFrames.Start, out _), Is.EqualTo(YamuxReadOutcome.Failed));
    }

    [Test]
    public void Goodbye_comes_behind_what_was_written()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        session.Write(stream, "last words"u8.ToArray());

        session.Close();

        Assert.That(Describe(session.TakeFrames()), Is.EqualTo("Data None 2 10, GoAway None 0 0"));
        Assert.That(session.HasOutput, Is.False);
    }

    [TestCase((byte)1, (byte)0, TestName = "Version_that_does_not_exist_ends_the_session")]
    [TestCase((byte)0, (byte)4, TestName = "Type_that_does_not_exist_ends_the_session")]
    public void Unknown_frame_ends_the_session(byte version, byte type)
    {
        YamuxSession session = Dialler();

        session.Receive([version, type, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);

        AssertViolation(session, YamuxViolation.UnknownFrame);
    }

    [Test]
    public void Nothing_is_heard_after_the_end()
    {
        YamuxSession session = Dialler();
        session.Close();
        session.TakeFrames();
        session.TakeEvents();

        session.Receive(YamuxFrames.Update(2, YamuxFlags.Syn));

        Assert.That((session.TakeFrames().Count, session.TakeEvents().Count), Is.EqualTo((0, 0)));
    }
}

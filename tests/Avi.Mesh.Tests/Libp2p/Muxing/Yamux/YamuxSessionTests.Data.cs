using Avi.Mesh.Libp2p.Muxing.Yamux;

namespace Avi.Mesh.Tests.Libp2p.Muxing.Yamux;

/// <summary>How bytes travel, and how windows hold them back.</summary>
internal sealed partial class YamuxSessionTests
{
    private const int Window = YamuxOptions.InitialWindowBytes;

    [Test]
    public void Reader_that_waits_is_told_when_bytes_come()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        byte[] destination = new byte[10];

        YamuxReadOutcome before = session.Read(stream, destination, YamuxFrames.Start, out _);
        session.Receive(YamuxFrames.Data(2, "hello"u8));
        string events = Describe(session.TakeEvents());
        YamuxReadOutcome after = session.Read(stream, destination, YamuxFrames.Start, out int count);

        Assert.That((before, after, count), Is.EqualTo((YamuxReadOutcome.Wait, YamuxReadOutcome.Read, 5)));
        Assert.That(events, Is.EqualTo("ReadReady"));
    }

    [Test]
    public void Bytes_go_where_the_reader_waits_for_them_and_the_rest_is_kept()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        byte[] destination = new byte[3];

        session.Read(stream, destination, YamuxFrames.Start, out _);
        YamuxSession.Want(stream, destination);
        session.Receive(YamuxFrames.Data(2, "he"u8));
        session.Receive(YamuxFrames.Data(2, "llo"u8));
        string events = Describe(session.TakeEvents());
        int count = session.TakeWanted(stream, YamuxFrames.Start);

        Assert.That((events, count), Is.EqualTo(("ReadReady", 3)));
        Assert.That(destination, Is.EqualTo("hel"u8.ToArray()));
        Assert.That(session.ReadAll(stream), Is.EqualTo("lo"u8.ToArray()));
    }

    [Test]
    public void Bytes_that_went_to_a_waiting_reader_give_credit()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        byte[] destination = new byte[Window / 2];

        session.TakeFrames();
        session.Read(stream, destination, YamuxFrames.Start, out _);
        YamuxSession.Want(stream, destination);
        session.Receive(YamuxFrames.Data(2, destination));
        session.TakeWanted(stream, YamuxFrames.Start);

        Assert.That(session.TakeFrames().Select(frame => frame.Header.Length), Is.EqualTo(new[] { (uint)Window / 2 }));
    }

    [Test]
    public void Body_comes_before_the_end_when_both_are_in_one_frame()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        byte[] frame = YamuxFrames.Data(2, "hello"u8, YamuxFlags.Fin);
        byte[] destination = new byte[10];

        session.Receive(frame[..14]);
        session.Read(stream, destination, YamuxFrames.Start, out int first);
        YamuxReadOutcome between = session.Read(stream, destination, YamuxFrames.Start, out _);
        session.Receive(frame[14..]);
        session.Read(stream, destination, YamuxFrames.Start, out int second);
        YamuxReadOutcome last = session.Read(stream, destination, YamuxFrames.Start, out _);

        Assert.That((first, between, second, last), Is.EqualTo((2, YamuxReadOutcome.Wait, 3, YamuxReadOutcome.End)));
    }

    [Test]
    public void Empty_data_frame_is_nothing()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);

        session.Receive(YamuxFrames.Data(2, []));

        Assert.That(session.Read(stream, new byte[1], YamuxFrames.Start, out _), Is.EqualTo(YamuxReadOutcome.Wait));
        Assert.That(session.End, Is.Null);
    }

    [Test]
    public void Peer_that_overruns_a_window_ends_its_session()
    {
        YamuxSession session = Dialler();
        session.AcceptFromPeer(2);
        session.Receive(YamuxFrames.Data(2, new byte[Window]));

        session.Receive(YamuxFrames.Data(2, [1]));

        AssertViolation(session, YamuxViolation.WindowOverrun);
    }

    [Test]
    public void Syn_with_more_data_than_the_first_window_ends_the_session_before_the_data_is_there()
    {
        YamuxSession session = Dialler();

        session.Receive(YamuxFrames.Frame(YamuxFrameType.Data, YamuxFlags.Syn, stream: 2, length: Window + 1));

        AssertViolation(session, YamuxViolation.WindowOverrun);
    }

    [Test]
    public void More_credit_than_a_window_holds_ends_the_session()
    {
        YamuxSession session = Dialler();
        session.AcceptFromPeer(2);

        session.Receive(YamuxFrames.Update(2, YamuxFlags.None, credit: uint.MaxValue));

        AssertViolation(session, YamuxViolation.CreditOverflow);
    }

    [Test]
    public void Credit_is_given_for_what_was_read_not_for_what_came()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        session.Receive(YamuxFrames.Data(2, new byte[Window]));

        string unread = Describe(session.TakeFrames());
        session.Read(stream, new byte[Window / 2], YamuxFrames.Start, out _);

        Assert.That(unread, Is.Empty);
        Assert.That(Describe(session.TakeFrames()), Is.EqualTo($"WindowUpdate None 2 {Window / 2}"));
    }

    [Test]
    public void Credit_that_waits_to_be_sent_is_one_frame()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        session.Receive(YamuxFrames.Data(2, new byte[Window]));

        session.Read(stream, new byte[Window / 2], YamuxFrames.Start, out _);
        session.Read(stream, new byte[Window / 2], YamuxFrames.Start, out _);

        Assert.That(Describe(session.TakeFrames()), Is.EqualTo($"WindowUpdate None 2 {Window}"));
    }

    [Test]
    public void No_credit_is_given_after_the_peers_end()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        session.Receive(YamuxFrames.Data(2, new byte[Window], YamuxFlags.Fin));

        session.Read(stream, new byte[Window], YamuxFrames.Start, out _);

        Assert.That(session.TakeFrames(), Is.Empty);
    }

    [Test]
    public void Window_of_a_fast_reader_grows_and_comes_back_when_the_stream_is_done()
    {
        YamuxSession session = Dialler();
        TimeSpan roundTrip = TimeSpan.FromMilliseconds(10);
        session.Start(TimeSpan.Zero);
        uint value = session.TakeFrames().Single().Header.Length;
        session.Receive(YamuxFrames.Frame(YamuxFrameType.Ping, YamuxFlags.Ack, stream: 0, value), roundTrip);
        YamuxStreamState stream = session.AcceptFromPeer(2);
        int before = session.GrowthBytesLeft;

        session.Receive(YamuxFrames.Data(2, new byte[Window]), roundTrip);
        session.Read(stream, new byte[Window], roundTrip, out _);
        string frames = Describe(session.TakeFrames());
        int grown = before - session.GrowthBytesLeft;
        session.Receive(YamuxFrames.Update(2, YamuxFlags.Rst), roundTrip);

        Assert.That(frames, Is.EqualTo($"WindowUpdate None 2 {2 * Window}"));
        Assert.That((grown, session.GrowthBytesLeft), Is.EqualTo((Window, before)));
    }

    [Test]
    public void Writer_sends_what_the_window_allows_and_the_rest_when_credit_comes()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);

        bool isTaken = session.Write(stream, new byte[Window + 10]);
        int sent = session.TakeFrames().Sum(frame => frame.Body.Length);
        string before = Describe(session.TakeEvents());
        session.Receive(YamuxFrames.Update(2, YamuxFlags.None, credit: 10));
        int rest = session.TakeFrames().Sum(frame => frame.Body.Length);

        Assert.That((isTaken, sent, rest), Is.EqualTo((false, Window, 10)));
        Assert.That((before, Describe(session.TakeEvents())), Is.EqualTo((string.Empty, "WriteDone")));
    }

    [Test]
    public void Small_writes_of_a_stream_become_one_frame()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);

        for (byte i = 0; i < 100; i++)
            session.Write(stream, new[] { i });

        YamuxFrame frame = session.TakeFrames().Single();
        Assert.That(frame.Body, Is.EqualTo(Enumerable.Range(0, 100).Select(i => (byte)i)));
    }

    [Test]
    public void Streams_that_send_much_take_turns()
    {
        YamuxSession session = Dialler();
        YamuxStreamState[] streams = [session.AcceptFromPeer(2), session.AcceptFromPeer(4), session.AcceptFromPeer(6)];
        foreach (YamuxStreamState stream in streams)
            session.Write(stream, new byte[200_000]);

        session.TryTakeOutput(out ArraySegment<byte> first);
        List<YamuxFrame> rest = session.TakeFrames();

        // The first buffer was filled before the others came; from then on nobody sends twice while others wait.
        Assert.That(YamuxFrames.Parse(first).Select(frame => frame.Header.StreamId), Is.All.EqualTo(2));
        Assert.That(rest.Select(frame => frame.Header.StreamId).Take(4), Is.EqualTo(new uint[] { 2, 4, 6, 2 }));
        Assert.That(rest.Select(frame => frame.Body.Length), Is.All.LessThanOrEqualTo(16 * 1024));
        Assert.That(
            rest.Where(frame => frame.Header.StreamId == 6).Sum(frame => frame.Body.Length), Is.EqualTo(200_000));
    }

    [Test]
    public void Write_of_everything_is_no_larger_than_the_options_say()
    {
        YamuxSession session = Dialler();
        YamuxStreamState stream = session.AcceptFromPeer(2);
        session.Write(stream, new byte[Window]);

        while (session.TryTakeOutput(out ArraySegment<byte> output))
            Assert.That(output.Count, Is.LessThanOrEqualTo(new YamuxOptions().WriteBytes));
    }

    [Test]
    public void Busy_sender_does_not_keep_back_what_others_have_to_say()
    {
        YamuxSession session = Dialler();
        YamuxStreamState busy = session.AcceptFromPeer(2);
        session.Write(busy, new byte[Window]);

        session.Receive(YamuxFrames.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, stream: 0, length: 7));
        session.Open();
        session.TryTakeOutput(out ArraySegment<byte> output);

        Assert.That(
            Describe(YamuxFrames.Parse(output)),
            Does.Contain("Ping Ack 0 7").And.Contains("WindowUpdate Syn 1 0"));
    }

    [Test]
    public void Writing_receiving_and_reading_allocate_nothing()
    {
        var sender = new YamuxSession(new YamuxOptions(), isDialler: true);
        var receiver = new YamuxSession(new YamuxOptions(), isDialler: false);
        YamuxStreamState source = sender.Open();
        Pass(sender, receiver);
        YamuxStreamState? target = receiver.TakeEvents().Single().Stream;
        receiver.Accept(target!);
        byte[] bytes = new byte[50_000];

        // Far enough that credit is given, too.
        void Exchange()
        {
            for (int i = 0; i < 10; i++)
            {
                sender.Write(source, bytes);
                Pass(sender, receiver);
                receiver.Read(target!, bytes, YamuxFrames.Start, out _);
                Pass(receiver, sender);
            }
        }

        Assert.That(Allocations.Of(Exchange), Is.Zero);
        Assert.That(
            (sender.End, receiver.End, source.Unsent.IsEmpty), Is.EqualTo(((object?)null, (object?)null, true)));
    }

    private static void Pass(YamuxSession from, YamuxSession to)
    {
        while (from.TryTakeOutput(out ArraySegment<byte> output))
        {
            to.Receive(output, YamuxFrames.Start);
            YamuxOutbox.Return(output);
        }
    }
}

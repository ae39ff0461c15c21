using Avi.Protocol.Messages;
using Avi.Protocol.Reliability;

namespace Avi.Protocol.Tests.Reliability;

[TestFixture]
internal sealed class SendWindowTests
{
    private static readonly byte[] Message = [37, 1, 0b011, 9];

    [Test]
    public void Four_packets_wait_before_the_other_side_said_how_many_it_takes()
    {
        var window = new SendWindow(new FixedBuffers([new byte[1_024]]), maxPackets: 32);

        Assert.That(Fill(window), Is.EqualTo(4));
        Assert.That(window.Add(Message, 0, 4, 2, 0, now: 0), Is.EqualTo(SendStatus.WindowFull));
        Assert.That(window.NextId, Is.EqualTo(5));
    }

    [TestCase(1, 1)]
    [TestCase(7, 7)]
    [TestCase(32, 32)]
    [TestCase(255, 32)]
    [TestCase(-3, 1)]
    public void Receive_window_is_taken_as_the_nearest_allowed(int peerWindow, int expected) =>
        Assert.That(Fill(Open(peerWindow)), Is.EqualTo(expected));

    [Test]
    public void Own_bound_holds_whatever_the_other_side_takes()
    {
        var window = new SendWindow(new FixedBuffers([new byte[1_024]]), maxPackets: 3) { PeerWindow = 32 };

        Assert.That(Fill(window), Is.EqualTo(3));
    }

    [Test]
    public void Id_stays_within_32_of_the_oldest_although_there_is_room()
    {
        SendWindow window = Open(peerWindow: 4);
        window.Add(Message, 0, 4, 2, 0, now: 0);

        while (window.CanSend)
        {
            ushort id = window.NextId;
            window.Add(Message, 0, 4, 2, 0, now: 0);
            window.Acknowledge(id, ReasonCode.Success, now: 1);
        }

        Assert.That((window.Count, window.NextId), Is.EqualTo((1, (ushort)34)));
        window.Acknowledge(1, ReasonCode.Success, now: 1);
        Assert.That(window.CanSend, Is.True);
    }

    [Test]
    public void Packet_is_due_after_its_timeout_and_then_after_twice_that()
    {
        SendWindow window = Open(peerWindow: 4);
        window.Add(Message, 0, 4, flagsAt: 2, tag: 0, now: 1_000);

        int early = window.TakeDue(now: 1_499);
        int due = window.TakeDue(now: 1_500);

        Assert.That((early, due, window.NextDueAt), Is.EqualTo((-1, 0, 2_500L)));
        Assert.That(window.TakeDue(now: 2_499), Is.EqualTo(-1));
        Assert.That(window.TakeDue(now: 2_500), Is.Zero);
        Assert.That(window.NextDueAt, Is.EqualTo(4_500));
    }

    [Test]
    public void Repeated_packet_has_bit_2_and_is_otherwise_the_same()
    {
        SendWindow window = Open(peerWindow: 4);
        window.Add([0, 0, 38, 2, 5], 2, 3, flagsAt: -1, tag: 0, now: 0);
        window.Add(Message, 0, 4, flagsAt: 2, tag: 0, now: 0);

        int first = window.TakeDue(now: 500);
        byte[] without = Bytes(window, first);
        int second = window.TakeDue(now: 500);

        Assert.That((first, second, window.TakeDue(now: 500)), Is.EqualTo((0, 1, -1)));
        Assert.That(without, Is.EqualTo(new byte[] { 38, 2, 5 }));
        Assert.That(Bytes(window, second), Is.EqualTo(new byte[] { 37, 1, 0b111, 9 }));
        Assert.That(Message[2], Is.EqualTo(0b011), "The caller's bytes are the caller's.");
    }

    [TestCase(ReasonCode.Success)]
    [TestCase(ReasonCode.NotAuthorized)]
    [TestCase(ReasonCode.Malformed)]
    [TestCase((ReasonCode)200)]
    public void Reason_is_final(ReasonCode reason)
    {
        SendWindow window = Open(peerWindow: 4);
        window.Add(Message, 0, 4, 2, tag: 77, now: 0);

        AckOutcome outcome = window.Acknowledge(1, reason, now: 10);

        Assert.That((outcome, window.AcknowledgedTag, window.Count), Is.EqualTo((AckOutcome.Final, 77L, 0)));
        Assert.That((window.NextDueAt, window.Buffer), Is.EqualTo((long.MaxValue, (byte[]?)null)));
        Assert.That(window.Acknowledge(1, reason, now: 11), Is.EqualTo(AckOutcome.Ignored));
    }

    [TestCase((ushort)0)]
    [TestCase((ushort)2)]
    [TestCase(ushort.MaxValue)]
    public void Acknowledgement_of_nothing_changes_nothing(ushort packetId)
    {
        SendWindow window = Open(peerWindow: 4);
        window.Add(Message, 0, 4, 2, 0, now: 0);

        Assert.That(window.Acknowledge(packetId, ReasonCode.Success, now: 10), Is.EqualTo(AckOutcome.Ignored));
        Assert.That(window.Count, Is.EqualTo(1));
    }

    [Test]
    public void Busy_puts_a_packet_off_once_however_often_it_is_said()
    {
        SendWindow window = Open(peerWindow: 4);
        window.Add(Message, 0, 4, 2, 0, now: 0);

        AckOutcome first = window.Acknowledge(1, ReasonCode.Busy, now: 100); // measured: 100 + 4 * 50
        AckOutcome again = window.Acknowledge(1, ReasonCode.Busy, now: 600);

        Assert.That((first, again, window.NextDueAt), Is.EqualTo((AckOutcome.PutOff, AckOutcome.Ignored, 700L)));
        Assert.That(window.TakeDue(now: 700), Is.Zero);
        Assert.That(window.Acknowledge(1, ReasonCode.Busy, now: 800), Is.EqualTo(AckOutcome.PutOff));
        Assert.That(window.NextDueAt, Is.EqualTo(2_000));
    }

    [Test]
    public void Busy_is_a_round_trip_and_no_sign_of_a_longer_way()
    {
        SendWindow window = Open(peerWindow: 1);
        for (ushort id = 1; id <= 20; id++)
        {
            window.Add(Message, 0, 4, 2, 0, now: 0);
            window.Acknowledge(id, ReasonCode.Busy, now: 20);
            window.TakeDue(window.NextDueAt);
            window.Acknowledge(id, ReasonCode.Success, now: 1_000);
        }

        Assert.That(window.Timer.Timeout, Is.EqualTo(100));
    }

    [Test]
    public void Packet_with_an_unknown_alias_goes_again_with_its_topic_under_its_id()
    {
        SendWindow window = Open(peerWindow: 4);
        window.Add([1, 1, 1], 0, 3, 2, tag: 1, now: 0);
        window.Add([2, 2, 2], 0, 3, 2, tag: 2, now: 0);
        window.Add([3, 3, 3], 0, 3, 2, tag: 3, now: 0);

        AckOutcome asked = window.Acknowledge(2, ReasonCode.UnknownAlias, now: 50);
        SendStatus status = window.Replace(2, [7, 7, 1, 7, 7], 0, 5, flagsAt: 2, tag: 9, now: 60);
        AckOutcome late = window.Acknowledge(2, ReasonCode.UnknownAlias, now: 70);

        Assert.That((asked, status, late), Is.EqualTo((AckOutcome.AliasUnknown, SendStatus.Kept, AckOutcome.Ignored)));
        Assert.That(
            Enumerable.Range(0, 3).Select(index => Bytes(window, index)),
            Is.EqualTo(new byte[][] { [1, 1, 1], [7, 7, 5, 7, 7], [3, 3, 3] }));
        Assert.That((window.IdAt(1), window.TagAt(1)), Is.EqualTo(((ushort)2, 9L)));
        Assert.That(window.Acknowledge(2, ReasonCode.Success, now: 80), Is.EqualTo(AckOutcome.Final));
        Assert.That(Bytes(window, 1), Is.EqualTo(new byte[] { 3, 3, 3 }));
    }

    [Test]
    public void Replacement_without_room_or_packet_changes_nothing()
    {
        var window = new SendWindow(new FixedBuffers([new byte[8]]), maxPackets: 4);
        window.Add([1, 1, 1, 1], 0, 4, -1, 0, now: 0);
        window.Add([2, 2, 2], 0, 3, -1, 0, now: 0);

        SendStatus tooLong = window.Replace(1, new byte[6], 0, 6, -1, 0, now: 1);
        SendStatus unknown = window.Replace(3, [1], 0, 1, -1, 0, now: 1);

        Assert.That((tooLong, unknown), Is.EqualTo((SendStatus.NoMemory, SendStatus.UnknownPacket)));
        Assert.That(Bytes(window, 0), Is.EqualTo(new byte[] { 1, 1, 1, 1 }));
        Assert.That(Bytes(window, 1), Is.EqualTo(new byte[] { 2, 2, 2 }));
        Assert.That((window.Drop(1), window.Drop(1)), Is.EqualTo((true, false)));
        Assert.That(Bytes(window, 0), Is.EqualTo(new byte[] { 2, 2, 2 }));
    }

    [Test]
    public void Packet_that_finds_no_memory_takes_no_id()
    {
        var window = new SendWindow(new FixedBuffers([new byte[7]]), maxPackets: 4);
        window.Add(Message, 0, 4, 2, 0, now: 0);

        SendStatus status = window.Add(Message, 0, 4, 2, 0, now: 0);

        Assert.That((status, window.NextId, window.Count), Is.EqualTo((SendStatus.NoMemory, (ushort)2, 1)));
    }

    [Test]
    public void Repeated_packet_measures_nothing()
    {
        SendWindow window = Open(peerWindow: 4);
        window.Add(Message, 0, 4, 2, 0, now: 0);
        window.TakeDue(now: 500);
        window.Acknowledge(1, ReasonCode.Success, now: 510);
        int afterRepeated = window.Timer.Timeout;

        window.Add(Message, 0, 4, 2, 0, now: 1_000);
        window.Acknowledge(2, ReasonCode.Success, now: 1_050);

        Assert.That((afterRepeated, window.Timer.Timeout), Is.EqualTo((500, 150)));
    }

    [Test]
    public void Resumed_session_gets_all_packets_again_under_their_ids()
    {
        SendWindow window = Open(peerWindow: 4);
        Fill(window);
        window.Acknowledge(2, ReasonCode.Success, now: 10);
        window.Acknowledge(3, ReasonCode.Busy, now: 10);

        window.RepeatAll(now: 20);

        Assert.That(TakeAllDue(window, now: 20), Is.EqualTo(new ushort[] { 1, 3, 4 }));
        Assert.That(window.NextDueAt, Is.EqualTo(20 + window.Timer.Timeout));
    }

    [Test]
    public void Smaller_window_lets_the_oldest_go_first()
    {
        SendWindow window = Open(peerWindow: 4);
        Fill(window);

        window.PeerWindow = 2;
        window.RepeatAll(now: 0);

        Assert.That(TakeAllDue(window, now: 0), Is.EqualTo(new ushort[] { 1, 2 }));
        window.Acknowledge(1, ReasonCode.Success, now: 1);
        Assert.That(TakeAllDue(window, now: 1), Is.EqualTo(new ushort[] { 3 }));
    }

    [Test]
    public void Cleared_window_gives_its_memory_back_and_its_ids_go_on()
    {
        var buffers = new PooledBuffers(maxBytes: 1 << 20, maxBufferBytes: 1 << 16);
        var window = new SendWindow(buffers, maxPackets: 4);
        Fill(window);
        bool rented = buffers.RentedBytes > 0;

        window.Clear();

        Assert.That((rented, buffers.RentedBytes, window.Count), Is.EqualTo((true, 0L, 0)));
        Assert.That((window.NextId, window.NextDueAt), Is.EqualTo(((ushort)5, long.MaxValue)));
    }

    [Test]
    public void Packets_wait_with_their_bytes_across_growth_and_gaps()
    {
        var buffers = new PooledBuffers(maxBytes: 1 << 20, maxBufferBytes: 1 << 16);
        var window = new SendWindow(buffers, maxPackets: 32) { PeerWindow = 32 };
        for (byte i = 1; i <= 32; i++)
            window.Add([.. Enumerable.Repeat(i, i * 10)], 0, i * 10, -1, i, now: 0);

        for (ushort id = 1; id <= 32; id += 2)
            window.Acknowledge(id, ReasonCode.Success, now: 1);

        Assert.That(window.Count, Is.EqualTo(16));
        for (int index = 0; index < 16; index++)
        {
            byte i = (byte)window.IdAt(index);
            Assert.That(Bytes(window, index), Is.EqualTo(Enumerable.Repeat(i, i * 10)));
        }
    }

    private static SendWindow Open(int peerWindow) =>
        new(new FixedBuffers([new byte[1_024]]), maxPackets: 32) { PeerWindow = peerWindow };

    private static int Fill(SendWindow window)
    {
        int added = 0;
        while (window.CanSend && window.Add(Message, 0, 4, 2, 0, now: 0) == SendStatus.Kept)
            added++;

        return added;
    }

    private static byte[] Bytes(SendWindow window, int index) =>
        window.Buffer.AsSpan(window.OffsetAt(index), window.LengthAt(index)).ToArray();

    private static List<ushort> TakeAllDue(SendWindow window, long now)
    {
        List<ushort> ids = [];
        for (int index = window.TakeDue(now); index >= 0; index = window.TakeDue(now))
            ids.Add(window.IdAt(index));

        return ids;
    }
}

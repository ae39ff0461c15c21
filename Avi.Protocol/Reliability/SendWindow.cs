using Avi.Protocol.Messages;

namespace Avi.Protocol.Reliability;

/// <summary>Keeps the packets of one direction until they are acknowledged, and says when each is sent again.</summary>
/// <remarks>
/// <para>
/// While <see cref="CanSend"/>, the caller encodes a message with <see cref="NextId"/>, gives it to <see cref="Add"/> and
/// sends it. Then it calls <see cref="TakeDue"/> by <see cref="NextDueAt"/> and sends what it names. Times are monotonic
/// milliseconds. It survives a resumed session (<see cref="RepeatAll"/>).
/// </para>
/// <para>
/// Messages are copied, one after another, into one buffer of the source, which is given back when none waits. A source
/// that has one fixed block thus bounds them all together. Nothing else is allocated after the constructor. Not safe for
/// several threads.
/// </para>
/// </remarks>
public sealed partial class SendWindow
{
    /// <summary>The most packets that may wait for an acknowledgement.</summary>
    public const int MaxPackets = ProtocolLimits.MaxReceiveWindow;

    /// <summary>How many may wait before the other side has said how many it takes.</summary>
    public const int PacketsBeforeStarted = ProtocolLimits.ReceiveWindowBeforeStarted;

    private const byte RepeatedFlag = 1 << 2;

    private readonly BufferSource _buffers;
    private readonly PacketIds _ids = new();

    // The first Count wait, oldest first; the others are spare.
    private readonly PendingPacket[] _packets;
    private int _peerWindow = PacketsBeforeStarted;

    /// <summary>Initializes a new instance of the <see cref="SendWindow"/> class.</summary>
    /// <param name="buffers">Where the memory for messages comes from.</param>
    /// <param name="maxPackets">How many may wait at most, whatever the other side takes: 1 to 32.</param>
    public SendWindow(BufferSource buffers, int maxPackets)
    {
        _buffers = buffers;
        _packets = new PendingPacket[ProtocolLimits.NearestReceiveWindow(maxPackets)];
        for (int i = 0; i < _packets.Length; i++)
            _packets[i] = new PendingPacket();
    }

    /// <summary>Gets how the time until a repetition is found.</summary>
    public RetransmissionTimer Timer { get; } = new();

    /// <summary>Gets or sets the other side's receive_window; the nearest of 1 to 32 is taken.</summary>
    public int PeerWindow
    {
        get => _peerWindow;
        set => _peerWindow = ProtocolLimits.NearestReceiveWindow(value);
    }

    /// <summary>Gets how many packets wait for their acknowledgement.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the id that the next packet has.</summary>
    public ushort NextId => _ids.Next;

    /// <summary>Gets a value indicating whether another packet may be sent now.</summary>
    public bool CanSend => Count < Active(_packets.Length) && (Count == 0 || _ids.MayTake(_packets[0].Id));

    /// <summary>Gets the tag of the packet that the last <see cref="Acknowledge"/> was for.</summary>
    public long AcknowledgedTag { get; private set; }

    /// <summary>Gets when <see cref="TakeDue"/> has something next; <see cref="long.MaxValue"/> for never.</summary>
    public long NextDueAt
    {
        get
        {
            long next = long.MaxValue;
            for (int i = 0; i < Active(Count); i++)
            {
                if (_packets[i].DueAt < next)
                    next = _packets[i].DueAt;
            }

            return next;
        }
    }

    /// <summary>Keeps a message that is sent now, under <see cref="NextId"/>.</summary>
    /// <param name="message">Holds the message, encoded with that id.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="flagsAt">Where its flags are, counted from its beginning; negative when it has none.</param>
    /// <param name="tag">Anything of the caller's, for <see cref="AcknowledgedTag"/>.</param>
    /// <param name="now">The time.</param>
    /// <returns><see cref="SendStatus.Kept"/>, or why not; then the id is still to be used.</returns>
    public SendStatus Add(byte[] message, int offset, int length, int flagsAt, long tag, long now)
    {
        if (!CanSend)
            return SendStatus.WindowFull;

        if (!MakeRoom(length))
            return SendStatus.NoMemory;

        PendingPacket packet = _packets[Count];
        packet.Id = _ids.Take();
        packet.WasRepeated = false;
        packet.WasReplaced = false;
        packet.WasMeasured = false;
        packet.Offset = _used;
        Count++;
        _used += length;
        Fill(packet, message, offset, length, flagsAt, tag, now);
        return SendStatus.Kept;
    }

    /// <summary>Takes the oldest packet that is to be sent again now, and marks it as repeated.</summary>
    /// <param name="now">The time.</param>
    /// <returns>Its index, good until the next call that adds or ends one; negative when none is due.</returns>
    public int TakeDue(long now)
    {
        for (int i = 0; i < Active(Count); i++)
        {
            PendingPacket packet = _packets[i];
            if (packet.DueAt > now)
                continue;

            packet.DueAt = now + Timer.TimeoutAfter(packet.Sends);
            packet.Sends++;
            packet.WasRepeated = true;
            packet.IsPutOff = false;
            if (packet.FlagsAt >= 0)
                _bytes![packet.Offset + packet.FlagsAt] |= RepeatedFlag;

            return i;
        }

        return -1;
    }

    /// <returns>The id of a packet that waits.</returns>
    /// <param name="index">Which one, from 0, the oldest, to <see cref="Count"/> - 1.</param>
    public ushort IdAt(int index) => _packets[index].Id;

    /// <returns>The tag of a packet that waits.</returns>
    /// <param name="index">Which one.</param>
    public long TagAt(int index) => _packets[index].Tag;

    /// <returns>Where in <see cref="Buffer"/> its message begins.</returns>
    /// <param name="index">Which one.</param>
    public int OffsetAt(int index) => _packets[index].Offset;

    /// <returns>How many bytes its message has.</returns>
    /// <param name="index">Which one.</param>
    public int LengthAt(int index) => _packets[index].Length;

    /// <summary>Takes the other side's acknowledgement.</summary>
    /// <param name="packetId">The id in it; any number.</param>
    /// <param name="reason">The reason in it; any number.</param>
    /// <param name="now">The time.</param>
    /// <returns>What it meant.</returns>
    public AckOutcome Acknowledge(ushort packetId, ReasonCode reason, long now)
    {
        int index = IndexOf(packetId);
        if (index < 0)
            return AckOutcome.Ignored;

        PendingPacket packet = _packets[index];
        AcknowledgedTag = packet.Tag;
        MeasureOnce(packet, now);
        if (reason == ReasonCode.Busy)
            return PutOff(packet, now);

        // The replacement has its topic with it; this answers an earlier one.
        if (reason == ReasonCode.UnknownAlias)
            return packet.WasReplaced ? AckOutcome.Ignored : AckOutcome.AliasUnknown;

        if (!packet.WasMeasured)
            Timer.MissMeasure();

        Remove(index);
        return AckOutcome.Final;
    }

    /// <summary>Puts another message in a packet's place, under its id; the caller sends it now.</summary>
    /// <param name="packetId">The packet.</param>
    /// <param name="message">Holds the message, encoded with that id.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="flagsAt">Where its flags are, counted from its beginning; negative when it has none.</param>
    /// <param name="tag">The packet's new tag.</param>
    /// <param name="now">The time.</param>
    /// <returns><see cref="SendStatus.Kept"/>, or why all is as it was.</returns>
    public SendStatus Replace(ushort packetId, byte[] message, int offset, int length, int flagsAt, long tag, long now)
    {
        int index = IndexOf(packetId);
        if (index < 0)
            return SendStatus.UnknownPacket;

        PendingPacket packet = _packets[index];
        int growth = length - packet.Length;
        if (growth > 0 && !MakeRoom(growth))
            return SendStatus.NoMemory;

        MoveBehind(index, growth);
        packet.WasRepeated = true;
        packet.WasReplaced = true;
        Fill(packet, message, offset, length, flagsAt, tag, now);
        if (flagsAt >= 0)
            _bytes![packet.Offset + flagsAt] |= RepeatedFlag;

        return SendStatus.Kept;
    }

    /// <summary>Forgets a packet that is not acknowledged.</summary>
    /// <param name="packetId">The packet.</param>
    /// <returns>Whether there was one.</returns>
    public bool Drop(ushort packetId)
    {
        int index = IndexOf(packetId);
        if (index >= 0)
            Remove(index);

        return index >= 0;
    }

    /// <summary>Makes all packets due at once: after a session was resumed, or began anew.</summary>
    /// <param name="now">The time.</param>
    public void RepeatAll(long now)
    {
        for (int i = 0; i < Count; i++)
        {
            _packets[i].DueAt = now;
            _packets[i].Sends = 0;
            _packets[i].WasRepeated = true;
        }
    }

    /// <summary>Forgets all packets. Ids go on, so that what is still under way is for none of the later ones.</summary>
    public void Clear()
    {
        Count = 0;
        _used = 0;
        ReturnBytes();
    }

    // A receive window can become smaller than what waits already: the rest waits until it is its turn.
    private int Active(int packets) => packets < _peerWindow ? packets : _peerWindow;

    private void Fill(PendingPacket packet, byte[] message, int offset, int length, int flagsAt, long tag, long now)
    {
        Array.Copy(message, offset, _bytes!, packet.Offset, length);
        packet.Length = length;
        packet.FlagsAt = flagsAt;
        packet.Tag = tag;
        packet.SentAt = now;
        packet.Sends = 1;
        packet.DueAt = now + Timer.Timeout;
        packet.IsPutOff = false;
    }

    // The first answer to a packet that was sent once is a round trip, also when it is not the last one.
    private void MeasureOnce(PendingPacket packet, long now)
    {
        if (packet.WasRepeated || packet.WasMeasured)
            return;

        packet.WasMeasured = true;
        Timer.Measure(now - packet.SentAt);
    }

    private AckOutcome PutOff(PendingPacket packet, long now)
    {
        // The network may have doubled the answer; the wait is not longer for it.
        if (packet.IsPutOff)
            return AckOutcome.Ignored;

        packet.IsPutOff = true;
        packet.DueAt = now + Timer.TimeoutAfter(packet.Sends);
        return AckOutcome.PutOff;
    }

    private int IndexOf(ushort packetId)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_packets[i].Id == packetId)
                return i;
        }

        return -1;
    }

    private void Remove(int index)
    {
        PendingPacket removed = _packets[index];
        MoveBehind(index, -removed.Length);
        Count--;
        for (int i = index; i < Count; i++)
            _packets[i] = _packets[i + 1];

        _packets[Count] = removed;
        if (Count == 0)
            ReturnBytes();
    }
}

using Avi.Protocol.Messages;

namespace Avi.Protocol.Device;

// Messages 32 to 54: those of the handshake, and those of sessions.
public sealed partial class DeviceDownlink
{
    private const int NonceBytes = 16;
    private const int MacBytes = 16;

    /// <summary>Gets the packet id; 0 when no acknowledgement is wanted.</summary>
    public ushort PacketId { get; private set; }

    /// <summary>
    /// Gets the flags: of a message, bit 0 QoS 1, bit 1 retained, bit 2 repeated, bit 3 compressed; of a
    /// <see cref="DownlinkKind.Started"/>, bit 0 resumed.
    /// </summary>
    public byte Flags { get; private set; }

    /// <summary>Gets the number that stands for a topic.</summary>
    public ushort Alias { get; private set; }

    /// <summary>Gets the stream.</summary>
    public byte StreamId { get; private set; }

    /// <summary>Gets what is to come back, of a ping's answer or a probe.</summary>
    public ulong Token { get; private set; }

    /// <summary>Gets the device's own time, as its ping said it.</summary>
    public ulong DeviceTime { get; private set; }

    /// <summary>Gets the gateway's time, in Unix milliseconds.</summary>
    public ulong GatewayTime { get; private set; }

    /// <summary>Gets the longest silence that the gateway bears, in seconds.</summary>
    public ushort KeepAliveSeconds { get; private set; }

    /// <summary>Gets how many unacknowledged messages the gateway takes.</summary>
    public byte ReceiveWindow { get; private set; }

    /// <summary>Gets the longest datagram that the gateway takes.</summary>
    public ushort MaxDatagram { get; private set; }

    /// <summary>Gets which message a fragment is of.</summary>
    public ushort MessageId { get; private set; }

    /// <summary>Gets which fragment this is; not compared with <see cref="FragmentCount"/>.</summary>
    public byte FragmentIndex { get; private set; }

    /// <summary>Gets how many fragments the message has.</summary>
    public byte FragmentCount { get; private set; }

    /// <summary>Gets how long to wait before a new session, of a <see cref="DownlinkKind.Goodbye"/>.</summary>
    public ushort RetryAfterSeconds { get; private set; }

    /// <summary>
    /// Gets where a text begins that is no topic: the reason of a stream, or the other gateway of a
    /// <see cref="DownlinkKind.Goodbye"/>.
    /// </summary>
    public int TextOffset { get; private set; }

    /// <summary>Gets how many bytes that text has.</summary>
    public int TextLength { get; private set; }

    /// <summary>Gets where the peer's name begins, of a <see cref="DownlinkKind.StreamOffer"/>.</summary>
    public int PeerOffset { get; private set; }

    /// <summary>Gets how many bytes the peer's name has.</summary>
    public int PeerLength { get; private set; }

    /// <summary>Gets the version, of a <see cref="DownlinkKind.ServerHello"/>.</summary>
    public byte Version { get; private set; }

    /// <summary>Gets the suite's number.</summary>
    public byte Suite { get; private set; }

    /// <summary>Gets which of the device's keys is meant.</summary>
    public byte KeyId { get; private set; }

    /// <summary>Gets the session's number.</summary>
    public uint SessionId { get; private set; }

    /// <summary>Gets the record's number, of a <see cref="DownlinkKind.Sealed"/>.</summary>
    public ulong Counter { get; private set; }

    /// <summary>Gets where the gateway's nonce of 16 bytes begins.</summary>
    public int NonceOffset { get; private set; }

    /// <summary>
    /// Gets where the mac of 16 bytes begins; what it answers for is everything in the message before it.
    /// </summary>
    public int MacOffset { get; private set; }

    /// <summary>
    /// Reads the message at the start of a datagram: of the original ones, of the handshake, or of a session.
    /// </summary>
    /// <remarks>
    /// Share, cookie, ciphertext and JSON are where <see cref="DataOffset"/> says. What the fields say is not judged.
    /// </remarks>
    /// <param name="buffer">The bytes that came in.</param>
    /// <param name="offset">Where the datagram begins.</param>
    /// <param name="limit">The position after it.</param>
    /// <returns>
    /// The position after the message, or a <see cref="DeviceError"/> that names the first field that is wrong.
    /// </returns>
    public int ReadSession(byte[] buffer, int offset, int limit)
    {
        ClearOriginal();
        ClearSession();
        int position = ReadKind(buffer, offset, limit);
        return position < 0 ? position : Finish(ReadFields(buffer, position, limit));
    }

    /// <summary>Reads the next of the messages that a sealed record has, one after another.</summary>
    /// <remarks>
    /// Until the position is the limit. After <see cref="DeviceError.ZeroInText"/> the next message is at
    /// <see cref="End"/>; after any other error the rest of the record is lost, and what came before it stands.
    /// </remarks>
    /// <param name="buffer">The bytes of the opened record.</param>
    /// <param name="offset">Where the message begins.</param>
    /// <param name="limit">The position after the record's plaintext.</param>
    /// <returns>
    /// The position after the message, or a <see cref="DeviceError"/>: <see cref="DeviceError.NotInRecord"/> for a
    /// message that never is in a record.
    /// </returns>
    public int ReadInRecord(byte[] buffer, int offset, int limit)
    {
        ClearOriginal();
        ClearSession();
        int position = ReadKind(buffer, offset, limit);
        if (position < 0)
            return position;

        switch (Kind)
        {
            case DownlinkKind.Welcome:
            case DownlinkKind.ServerHello:
            case DownlinkKind.Retry:
            case DownlinkKind.Sealed:
                return DeviceError.NotInRecord;
            default:
                return Finish(ReadFields(buffer, position, limit));
        }
    }

    private static int Skip(int position, int limit, int length) =>
        position < 0 ? position : length > limit - position ? DeviceError.UnexpectedEnd : position + length;

    private int ReadFields(byte[] buffer, int position, int limit)
    {
        switch (Kind)
        {
            case DownlinkKind.ServerHello:
                return ReadServerHello(buffer, position, limit);
            case DownlinkKind.Retry:
                return ReadData(buffer, position, limit);
            case DownlinkKind.Sealed:
                return ReadSealed(buffer, position, limit);
            case DownlinkKind.Started:
                return ReadStarted(buffer, position, limit);
            case DownlinkKind.Pong:
                return ReadPong(buffer, position, limit);
            case DownlinkKind.MessageReliable:
                position = ReadFlags(buffer, ReadPacketId(buffer, position, limit), limit);
                return ReadData(buffer, ReadTopic(buffer, position, limit), limit);
            case DownlinkKind.Ack:
                return ReadReason(buffer, ReadPacketId(buffer, position, limit), limit);
            case DownlinkKind.TopicAlias:
                return ReadTopic(buffer, ReadAlias(buffer, position, limit), limit);
            case DownlinkKind.MessageAlias:
                position = ReadFlags(buffer, ReadPacketId(buffer, position, limit), limit);
                return ReadData(buffer, ReadAlias(buffer, position, limit), limit);
            case DownlinkKind.Fragment:
                return ReadFragment(buffer, position, limit);
            case DownlinkKind.Goodbye:
                return ReadGoodbye(buffer, position, limit);
            case DownlinkKind.ContextValue:
                position = ReadReason(buffer, ReadPacketId(buffer, position, limit), limit);
                return ReadData(buffer, position, limit);
            case DownlinkKind.Probe:
                position = DeviceVarint.ReadUInt64(buffer, position, limit, out ulong token);
                Token = token;
                return position;
            default:
                return ReadStreamFields(buffer, position, limit);
        }
    }

    private int ReadStreamFields(byte[] buffer, int position, int limit)
    {
        switch (Kind)
        {
            case DownlinkKind.StreamOffer:
                position = ReadPeer(buffer, ReadStreamId(buffer, position, limit), limit);
                return ReadOtherText(buffer, position, limit);
            case DownlinkKind.StreamOpened:
                return ReadStreamId(buffer, position, limit);
            case DownlinkKind.StreamRefused:
                return ReadOtherText(buffer, ReadStreamId(buffer, position, limit), limit);
            case DownlinkKind.StreamData:
                return ReadData(buffer, ReadStreamId(buffer, position, limit), limit);
            case DownlinkKind.StreamClosed:
                return ReadReason(buffer, ReadStreamId(buffer, position, limit), limit);
            default:
                return ReadOriginal(buffer, position, limit);
        }
    }

    private int ReadServerHello(byte[] buffer, int position, int limit)
    {
        position = ReadByte(buffer, position, limit, out byte version);
        position = ReadByte(buffer, position, limit, out byte suite);
        position = ReadByte(buffer, position, limit, out byte keyId);
        NonceOffset = position;
        position = Skip(position, limit, NonceBytes);
        position = ReadData(buffer, position, limit);
        position = ReadSessionId(buffer, position, limit);
        MacOffset = position;
        Version = version;
        Suite = suite;
        KeyId = keyId;
        return Skip(position, limit, MacBytes);
    }

    private int ReadSealed(byte[] buffer, int position, int limit)
    {
        position = ReadSessionId(buffer, position, limit);
        position = DeviceVarint.ReadUInt64(buffer, position, limit, out ulong counter);
        Counter = counter;
        return ReadData(buffer, position, limit);
    }

    private int ReadStarted(byte[] buffer, int position, int limit)
    {
        position = ReadFlags(buffer, position, limit);
        position = ReadGatewayTime(buffer, position, limit);
        position = DeviceVarint.ReadUInt16(buffer, position, limit, out ushort keepAliveSeconds);
        position = ReadByte(buffer, position, limit, out byte receiveWindow);
        position = DeviceVarint.ReadUInt16(buffer, position, limit, out ushort maxDatagram);
        KeepAliveSeconds = keepAliveSeconds;
        ReceiveWindow = receiveWindow;
        MaxDatagram = maxDatagram;
        return position;
    }

    private int ReadPong(byte[] buffer, int position, int limit)
    {
        position = DeviceVarint.ReadUInt32(buffer, position, limit, out uint token);
        position = DeviceVarint.ReadUInt64(buffer, position, limit, out ulong deviceTime);
        Token = token;
        DeviceTime = deviceTime;
        return ReadGatewayTime(buffer, position, limit);
    }

    private int ReadFragment(byte[] buffer, int position, int limit)
    {
        position = DeviceVarint.ReadUInt16(buffer, position, limit, out ushort messageId);
        position = ReadByte(buffer, position, limit, out byte index);
        position = ReadByte(buffer, position, limit, out byte count);
        MessageId = messageId;
        FragmentIndex = index;
        FragmentCount = count;
        return ReadData(buffer, position, limit);
    }

    private int ReadGoodbye(byte[] buffer, int position, int limit)
    {
        position = ReadReason(buffer, position, limit);
        position = DeviceVarint.ReadUInt16(buffer, position, limit, out ushort retryAfterSeconds);
        RetryAfterSeconds = retryAfterSeconds;
        return ReadOtherText(buffer, position, limit);
    }

    private int ReadPacketId(byte[] buffer, int position, int limit)
    {
        position = DeviceVarint.ReadUInt16(buffer, position, limit, out ushort packetId);
        PacketId = packetId;
        return position;
    }

    private int ReadAlias(byte[] buffer, int position, int limit)
    {
        position = DeviceVarint.ReadUInt16(buffer, position, limit, out ushort alias);
        Alias = alias;
        return position;
    }

    private int ReadSessionId(byte[] buffer, int position, int limit)
    {
        position = DeviceVarint.ReadUInt32(buffer, position, limit, out uint sessionId);
        SessionId = sessionId;
        return position;
    }

    private int ReadGatewayTime(byte[] buffer, int position, int limit)
    {
        position = DeviceVarint.ReadUInt64(buffer, position, limit, out ulong gatewayTime);
        GatewayTime = gatewayTime;
        return position;
    }

    private int ReadFlags(byte[] buffer, int position, int limit)
    {
        position = ReadByte(buffer, position, limit, out byte flags);
        Flags = flags;
        return position;
    }

    private int ReadStreamId(byte[] buffer, int position, int limit)
    {
        position = ReadByte(buffer, position, limit, out byte streamId);
        StreamId = streamId;
        return position;
    }

    private int ReadPeer(byte[] buffer, int position, int limit)
    {
        position = ReadText(buffer, position, limit, out int offset, out int length);
        PeerOffset = offset;
        PeerLength = length;
        return position;
    }

    private int ReadOtherText(byte[] buffer, int position, int limit)
    {
        position = ReadText(buffer, position, limit, out int offset, out int length);
        TextOffset = offset;
        TextLength = length;
        return position;
    }

    private void ClearSession()
    {
        Token = DeviceTime = GatewayTime = Counter = 0;
        PacketId = Alias = KeepAliveSeconds = MaxDatagram = MessageId = RetryAfterSeconds = 0;
        Flags = StreamId = ReceiveWindow = FragmentIndex = FragmentCount = Version = Suite = KeyId = 0;
        TextOffset = TextLength = PeerOffset = PeerLength = NonceOffset = MacOffset = 0;
        SessionId = 0;
    }
}

using Avi.Protocol.Messages;

namespace Avi.Protocol.Device;

/// <summary>Reads what a gateway tells a device: messages 0 to 4. One object serves for all datagrams.</summary>
/// <remarks>
/// A view: it has positions in the buffer that was read, not copies. <see cref="Kind"/> says which properties mean
/// something; the others are 0. Nothing is allocated and nothing throws, whatever a peer sends.
/// </remarks>
public sealed class DeviceDownlink
{
    /// <summary>Gets which message was read last.</summary>
    public DownlinkKind Kind { get; private set; }

    /// <summary>Gets why, of an <see cref="DownlinkKind.Error"/>; a number that has no name here is possible.</summary>
    public ReasonCode Reason { get; private set; }

    /// <summary>Gets where the topic begins, of a message or an acknowledgement.</summary>
    public int TopicOffset { get; private set; }

    /// <summary>Gets how many bytes the topic has.</summary>
    public int TopicLength { get; private set; }

    /// <summary>Gets where the payload begins, of a <see cref="DownlinkKind.Message"/>.</summary>
    public int DataOffset { get; private set; }

    /// <summary>Gets how many bytes the payload has.</summary>
    public int DataLength { get; private set; }

    /// <summary>Reads the message at the start of a plain datagram; what follows it is not looked at.</summary>
    /// <param name="buffer">The bytes that came in.</param>
    /// <param name="offset">Where the datagram begins.</param>
    /// <param name="limit">The position after it.</param>
    /// <returns>
    /// The position after the message, or a <see cref="DeviceError"/> that names the first field that is wrong; then
    /// the properties mean nothing. <see cref="DeviceError.ZeroInText"/> only when nothing else is wrong.
    /// </returns>
    public int Read(byte[] buffer, int offset, int limit)
    {
        Reason = ReasonCode.Success;
        TopicOffset = TopicLength = DataOffset = DataLength = 0;

        int position = DeviceVarint.ReadUInt32(buffer, offset, limit, out uint kind);
        if (position < 0)
            return position;

        Kind = (DownlinkKind)kind;
        switch (Kind)
        {
            case DownlinkKind.Welcome:
                return position;
            case DownlinkKind.Error:
                return ReadReason(buffer, position, limit);
            case DownlinkKind.Message:
                return ReadMessage(buffer, position, limit);
            case DownlinkKind.SubscribeAck:
            case DownlinkKind.UnsubscribeAck:
                return ReadTopic(buffer, position, limit);
            default:
                return DeviceError.UnknownVariant;
        }
    }

    private int ReadMessage(byte[] buffer, int position, int limit)
    {
        int afterTopic = ReadTopic(buffer, position, limit);
        if (afterTopic < 0 && afterTopic != DeviceError.ZeroInText)
            return afterTopic;

        // U+0000 is no mistake on the wire, so whatever is one is named first.
        int end = ReadData(buffer, TopicOffset + TopicLength, limit);
        return end < 0 || afterTopic >= 0 ? end : afterTopic;
    }

    private int ReadReason(byte[] buffer, int position, int limit)
    {
        if (position >= limit)
            return DeviceError.UnexpectedEnd;

        Reason = (ReasonCode)buffer[position];
        return position + 1;
    }

    private int ReadTopic(byte[] buffer, int position, int limit)
    {
        TopicOffset = DeviceVarint.ReadLength(buffer, position, limit, out int length);
        TopicLength = length;
        return TopicOffset < 0 ? TopicOffset : DeviceText.Check(buffer, TopicOffset, TopicOffset + length);
    }

    private int ReadData(byte[] buffer, int position, int limit)
    {
        DataOffset = DeviceVarint.ReadLength(buffer, position, limit, out int length);
        DataLength = length;
        return DataOffset < 0 ? DataOffset : DataOffset + length;
    }
}

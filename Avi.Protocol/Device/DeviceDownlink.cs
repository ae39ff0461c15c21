using Avi.Protocol.Messages;

namespace Avi.Protocol.Device;

/// <summary>Reads what a gateway tells a device. One object serves for all datagrams.</summary>
/// <remarks>
/// A view: it has positions in the buffer that was read, not copies. <see cref="Kind"/> says which properties mean
/// something; the others are 0, but <see cref="Read"/> leaves those alone that only messages of sessions have. Nothing
/// is allocated and nothing throws, whatever a peer sends.
/// </remarks>
public sealed partial class DeviceDownlink
{
    private bool _hasZeroInText;

    /// <summary>Gets which message was read last.</summary>
    public DownlinkKind Kind { get; private set; }

    /// <summary>Gets why, of an error, an acknowledgement or an end; a number that has no name here is possible.</summary>
    public ReasonCode Reason { get; private set; }

    /// <summary>Gets where the topic begins, of a message or an acknowledgement.</summary>
    public int TopicOffset { get; private set; }

    /// <summary>Gets how many bytes the topic has.</summary>
    public int TopicLength { get; private set; }

    /// <summary>Gets where the payload begins, of a <see cref="DownlinkKind.Message"/>.</summary>
    public int DataOffset { get; private set; }

    /// <summary>Gets how many bytes the payload has.</summary>
    public int DataLength { get; private set; }

    /// <summary>
    /// Gets the position after the message, also of one that is refused only for U+0000 in a text; else 0.
    /// </summary>
    public int End { get; private set; }

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
        ClearOriginal();
        int position = ReadKind(buffer, offset, limit);
        return position < 0 ? position : Finish(ReadOriginal(buffer, position, limit));
    }

    private static int ReadByte(byte[] buffer, int position, int limit, out byte value)
    {
        value = 0;
        if (position < 0)
            return position;

        if (position >= limit)
            return DeviceError.UnexpectedEnd;

        value = buffer[position];
        return position + 1;
    }

    private int ReadKind(byte[] buffer, int offset, int limit)
    {
        int position = DeviceVarint.ReadUInt32(buffer, offset, limit, out uint kind);
        Kind = (DownlinkKind)kind;
        return position;
    }

    private int ReadOriginal(byte[] buffer, int position, int limit)
    {
        switch (Kind)
        {
            case DownlinkKind.Welcome:
                return position;
            case DownlinkKind.Error:
                return ReadReason(buffer, position, limit);
            case DownlinkKind.Message:
                return ReadData(buffer, ReadTopic(buffer, position, limit), limit);
            case DownlinkKind.SubscribeAck:
            case DownlinkKind.UnsubscribeAck:
                return ReadTopic(buffer, position, limit);
            default:
                return DeviceError.UnknownVariant;
        }
    }

    // U+0000 is no mistake on the wire, so whatever is one is named first.
    private int Finish(int end)
    {
        End = end < 0 ? 0 : end;
        return end >= 0 && _hasZeroInText ? DeviceError.ZeroInText : end;
    }

    private void ClearOriginal()
    {
        Reason = ReasonCode.Success;
        TopicOffset = TopicLength = DataOffset = DataLength = End = 0;
        _hasZeroInText = false;
    }

    private int ReadReason(byte[] buffer, int position, int limit)
    {
        position = ReadByte(buffer, position, limit, out byte reason);
        Reason = (ReasonCode)reason;
        return position;
    }

    private int ReadTopic(byte[] buffer, int position, int limit)
    {
        position = ReadText(buffer, position, limit, out int offset, out int length);
        TopicOffset = offset;
        TopicLength = length;
        return position;
    }

    private int ReadData(byte[] buffer, int position, int limit)
    {
        DataOffset = DeviceVarint.ReadLength(buffer, position, limit, out int length);
        DataLength = length;
        return DataOffset < 0 ? DataOffset : DataOffset + length;
    }

    /// <returns>The position after the text, also when U+0000 is in it, or a <see cref="DeviceError"/>.</returns>
    private int ReadText(byte[] buffer, int position, int limit, out int offset, out int length)
    {
        offset = DeviceVarint.ReadLength(buffer, position, limit, out length);
        if (offset < 0)
            return offset;

        int end = DeviceText.Check(buffer, offset, offset + length);
        if (end != DeviceError.ZeroInText)
            return end;

        _hasZeroInText = true;
        return offset + length;
    }
}

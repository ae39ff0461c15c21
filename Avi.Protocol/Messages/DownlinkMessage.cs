using Avi.Protocol.Postcard;

namespace Avi.Protocol.Messages;

/// <summary>One message from a gateway to a device.</summary>
/// <remarks>
/// A view, as <see cref="UplinkMessage"/> is: its spans point into the datagram (or into what the factory method was
/// given) and die with that buffer. <see cref="Kind"/> says which of the other properties mean something.
/// </remarks>
public readonly ref partial struct DownlinkMessage
{
    private readonly ReadOnlySpan<byte> _topic;
    private readonly ReadOnlySpan<byte> _data;

    private DownlinkMessage(
        DownlinkKind kind,
        ReadOnlySpan<byte> topic = default,
        ReadOnlySpan<byte> data = default,
        ReasonCode reason = default)
    {
        Kind = kind;
        _topic = topic;
        _data = data;
        Reason = reason;
    }

    /// <summary>Gets which message this is.</summary>
    public DownlinkKind Kind { get; }

    /// <summary>Gets why, of an <see cref="DownlinkKind.Error"/>; a number that has no name here is possible.</summary>
    public ReasonCode Reason { get; }

    /// <summary>Gets how many bytes the message has when it is encoded.</summary>
    public int EncodedBytes
    {
        get
        {
            if (Kind > DownlinkKind.UnsubscribeAck)
                return EncodedSessionBytes();

            // As for uplink messages: past an int there is no buffer anyway.
            long bytes = Varint.EncodedBytes((uint)Kind) + EncodedBodyBytes();
            return (int)Math.Min(bytes, int.MaxValue);
        }
    }

    /// <summary>Reads the message at the start of a plain datagram, of those that the original knows.</summary>
    /// <param name="datagram">The bytes that came in; those after the message are not looked at.</param>
    /// <param name="message">The message, pointing into <paramref name="datagram"/>.</param>
    /// <param name="consumed">How many bytes the message had; 0 on an error.</param>
    /// <returns>What is wrong with the first field that is wrong, or none. Never throws.</returns>
    public static PostcardError TryDecode(
        ReadOnlySpan<byte> datagram, out DownlinkMessage message, out int consumed)
    {
        var reader = new PostcardReader(datagram);
        PostcardError error = reader.ReadUInt32(out uint kind);
        if (error == PostcardError.None)
        {
            error = ReadBody((DownlinkKind)kind, ref reader, out message);
            consumed = error == PostcardError.None ? reader.Position : 0;
            return error;
        }

        message = default;
        consumed = 0;
        return error;
    }

    /// <summary>Writes the message.</summary>
    /// <param name="destination">Where to; what it holds after an error is not defined.</param>
    /// <param name="written">How many bytes were written: <see cref="EncodedBytes"/>, or 0 on an error.</param>
    /// <returns>
    /// <see cref="PostcardError.BufferTooSmall"/>, <see cref="PostcardError.BadUtf8"/> or none. Never throws.
    /// </returns>
    public PostcardError TryEncode(Span<byte> destination, out int written)
    {
        if (Kind > DownlinkKind.UnsubscribeAck)
            return TryEncodeSession(destination, out written);

        var writer = new PostcardWriter(destination);
        PostcardError error = writer.WriteUInt32((uint)Kind);
        if (error == PostcardError.None)
            error = WriteBody(ref writer);

        written = error == PostcardError.None ? writer.BytesWritten : 0;
        return error;
    }
}

using Avi.Protocol.Postcard;

namespace Avi.Protocol.Messages;

/// <summary>One message from a device to its gateway.</summary>
/// <remarks>
/// <para>
/// A view: its spans point into the datagram (or into what the factory method was given) and die with that buffer.
/// Copy what you keep. Neither decoding nor encoding allocates.
/// </para>
/// <para>
/// <see cref="Kind"/> says which of the other properties mean something; the rest are empty or zero.
/// Texts are strict UTF-8 but otherwise as the peer sent them: an empty topic, or one with wildcards, decodes.
/// </para>
/// </remarks>
public readonly ref partial struct UplinkMessage
{
    // All kinds share the same few fields, so that a message stays small; the properties say what is what.
    private readonly ReadOnlySpan<byte> _first;
    private readonly ReadOnlySpan<byte> _second;
    private readonly ulong _number;
    private readonly byte _id;
    private readonly byte _choice;

    private UplinkMessage(
        UplinkKind kind,
        ReadOnlySpan<byte> first = default,
        ReadOnlySpan<byte> second = default,
        ulong number = 0,
        byte id = 0,
        byte choice = 0)
    {
        Kind = kind;
        _first = first;
        _second = second;
        _number = number;
        _id = id;
        _choice = choice;
    }

    /// <summary>Gets which message this is.</summary>
    public UplinkKind Kind { get; }

    /// <summary>Gets how many bytes the message has when it is encoded.</summary>
    /// <remarks>A decoded message may have had more (longer varints than needed) or fewer (no custom data).</remarks>
    public int EncodedBytes
    {
        get
        {
            if (Kind > UplinkKind.SensorUpdate)
                return EncodedSessionBytes();

            // Two texts of up to 2 GiB each overflow an int; no buffer holds that, so the answer may stop there.
            long bytes = Varint.EncodedBytes((uint)Kind) + EncodedBodyBytes();
            return (int)Math.Min(bytes, int.MaxValue);
        }
    }

    /// <summary>Reads the message at the start of a plain datagram, of those that the original knows.</summary>
    /// <remarks>
    /// Bytes after the message are not looked at. A button press or sensor update that ends before its custom data,
    /// with not one byte of it there, has empty custom data: firmware older than that field sends it so.
    /// </remarks>
    /// <param name="datagram">The bytes that came in.</param>
    /// <param name="message">The message, pointing into <paramref name="datagram"/>.</param>
    /// <param name="consumed">How many bytes the message had; 0 on an error.</param>
    /// <returns>What is wrong with the first field that is wrong, or none. Never throws.</returns>
    public static PostcardError TryDecode(
        ReadOnlySpan<byte> datagram, out UplinkMessage message, out int consumed)
    {
        var reader = new PostcardReader(datagram);
        PostcardError error = reader.ReadUInt32(out uint kind);
        if (error == PostcardError.None)
        {
            error = ReadBody((UplinkKind)kind, hasOptionalFields: true, ref reader, out message);
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
    /// <see cref="PostcardError.BufferTooSmall"/>; <see cref="PostcardError.BadUtf8"/> or
    /// <see cref="PostcardError.UnknownVariant"/> when no receiver could read the message; or none. Never throws.
    /// </returns>
    public PostcardError TryEncode(Span<byte> destination, out int written)
    {
        if (Kind > UplinkKind.SensorUpdate)
            return TryEncodeSession(destination, out written);

        var writer = new PostcardWriter(destination);
        PostcardError error = writer.WriteUInt32((uint)Kind);
        if (error == PostcardError.None)
            error = WriteBody(ref writer);

        written = error == PostcardError.None ? writer.BytesWritten : 0;
        return error;
    }
}

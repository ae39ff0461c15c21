using Avi.Protocol.Postcard;

namespace Avi.Protocol.Messages.Sessions;

/// <summary>Measures and writes messages of handshakes and sessions.</summary>
public static class SessionMessageExtensions
{
    /// <summary>Says how many bytes the message has when it is encoded.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The number of bytes.</returns>
    /// <typeparam name="TMessage">Which message it is.</typeparam>
    public static int GetEncodedBytes<TMessage>(this TMessage message)
        where TMessage : ISessionMessage<TMessage>, allows ref struct
    {
        var fields = FieldWriter.Measuring();
        SessionCodec.Write(in message, ref fields);

        // Two texts of up to 2 GiB each overflow an int; no buffer holds that, so the answer may stop there.
        return (int)Math.Min(fields.BytesWritten, int.MaxValue);
    }

    /// <summary>Writes the message, of whichever direction it is.</summary>
    /// <param name="message">The message.</param>
    /// <param name="destination">Where to; what it holds after an error is not defined.</param>
    /// <param name="written">How many bytes were written, or 0 on an error.</param>
    /// <returns>
    /// <see cref="PostcardError.BufferTooSmall"/>, <see cref="PostcardError.BadUtf8"/> or none. Never throws.
    /// </returns>
    /// <typeparam name="TMessage">Which message it is.</typeparam>
    public static PostcardError TryEncode<TMessage>(this TMessage message, Span<byte> destination, out int written)
        where TMessage : ISessionMessage<TMessage>, allows ref struct
    {
        var fields = new FieldWriter(destination);
        SessionCodec.Write(in message, ref fields);
        written = fields.Error == PostcardError.None ? (int)fields.BytesWritten : 0;
        return fields.Error;
    }
}

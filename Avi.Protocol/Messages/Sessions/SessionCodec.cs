using Avi.Protocol.Postcard;

namespace Avi.Protocol.Messages.Sessions;

/// <summary>Reads and writes messages of sessions, whichever they are: the variant's number, then the fields.</summary>
internal static class SessionCodec
{
    /// <summary>Checks the message at the start of some bytes.</summary>
    /// <param name="source">The bytes; those after the message are not looked at.</param>
    /// <param name="messageBytes">The message as it travelled, with its number; empty on an error.</param>
    /// <returns>What is wrong with the first field that is wrong, or none.</returns>
    /// <typeparam name="TMessage">Which message it is, as its number says.</typeparam>
    public static PostcardError Check<TMessage>(ReadOnlySpan<byte> source, out ReadOnlySpan<byte> messageBytes)
        where TMessage : ISessionMessage<TMessage>, allows ref struct
    {
        var fields = new FieldReader(source);
        fields.UInt32();
        TMessage.Read(ref fields);
        messageBytes = fields.Error == PostcardError.None ? fields.BytesRead : default;
        return fields.Error;
    }

    /// <summary>Reads the message at the start of some bytes, if it is the one that is asked for.</summary>
    /// <param name="source">The bytes; those after the message are not looked at.</param>
    /// <param name="message">The message, pointing into the bytes; it means nothing after an error.</param>
    /// <returns>
    /// <see cref="PostcardError.UnknownVariant"/> when it is another, what is wrong with the first field that is wrong,
    /// or none.
    /// </returns>
    /// <typeparam name="TMessage">Which message is asked for.</typeparam>
    public static PostcardError TryRead<TMessage>(ReadOnlySpan<byte> source, out TMessage message)
        where TMessage : ISessionMessage<TMessage>, allows ref struct
    {
        var fields = new FieldReader(source);
        uint number = fields.UInt32();
        bool isAnother = fields.Error == PostcardError.None && number != TMessage.Number;
        message = TMessage.Read(ref fields);
        return isAnother ? PostcardError.UnknownVariant : fields.Error;
    }

    /// <returns>The message, of bytes that were checked.</returns>
    public static TMessage Read<TMessage>(ReadOnlySpan<byte> messageBytes)
        where TMessage : ISessionMessage<TMessage>, allows ref struct
    {
        var fields = new FieldReader(messageBytes);
        fields.UInt32();
        return TMessage.Read(ref fields);
    }

    /// <summary>Reads the packet id of a message that begins with one, and the byte after it.</summary>
    /// <param name="messageBytes">A message that was checked.</param>
    /// <param name="flags">The flags, of a message to deliver; for another they mean nothing.</param>
    public static ushort ReadPacketId(ReadOnlySpan<byte> messageBytes, out DeliveryFlags flags)
    {
        var fields = new FieldReader(messageBytes);
        fields.UInt32();
        ushort packetId = fields.UInt16();
        flags = (DeliveryFlags)fields.Byte();
        return packetId;
    }

    public static void Write<TMessage>(scoped in TMessage message, scoped ref FieldWriter fields)
        where TMessage : ISessionMessage<TMessage>, allows ref struct
    {
        fields.UInt(TMessage.Number);
        message.Write(ref fields);
    }

    /// <returns>That there is no such message.</returns>
    public static PostcardError Unknown(out ReadOnlySpan<byte> messageBytes)
    {
        messageBytes = default;
        return PostcardError.UnknownVariant;
    }

    /// <summary>Writes again, in its shortest form, what was checked.</summary>
    /// <returns>Why it could not be written, or none.</returns>
    public static PostcardError Rewrite<TMessage>(ReadOnlySpan<byte> messageBytes, scoped ref FieldWriter fields)
        where TMessage : ISessionMessage<TMessage>, allows ref struct
    {
        TMessage message = Read<TMessage>(messageBytes);
        Write(in message, ref fields);
        return fields.Error;
    }
}

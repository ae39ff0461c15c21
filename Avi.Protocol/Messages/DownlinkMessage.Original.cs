using Avi.Protocol.Postcard;

namespace Avi.Protocol.Messages;

// The messages of the original implementation, 0 to 4: fixed for ever, field by field.
public readonly ref partial struct DownlinkMessage
{
    /// <summary>Gets the topic, of a message or of an acknowledgement.</summary>
    public ReadOnlySpan<byte> TopicUtf8 => _topic;

    /// <summary>Gets the payload, of a <see cref="DownlinkKind.Message"/>.</summary>
    public ReadOnlySpan<byte> Data => Kind == DownlinkKind.Message ? _data : default;

    /// <summary>Makes a welcome.</summary>
    /// <returns>The message.</returns>
    public static DownlinkMessage Welcome() => new(DownlinkKind.Welcome);

    /// <summary>Makes an error.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>The message.</returns>
    public static DownlinkMessage Error(ReasonCode reason) => new(DownlinkKind.Error, reason: reason);

    /// <summary>Makes a message of a topic.</summary>
    /// <param name="topicUtf8">The topic name.</param>
    /// <param name="data">The payload.</param>
    /// <returns>The message, pointing at the arguments.</returns>
    public static DownlinkMessage Message(ReadOnlySpan<byte> topicUtf8, ReadOnlySpan<byte> data) =>
        new(DownlinkKind.Message, topicUtf8, data);

    /// <summary>Makes the answer to a subscribe.</summary>
    /// <param name="topicUtf8">The topic filter, as it was asked for.</param>
    /// <returns>The message, pointing at the argument.</returns>
    public static DownlinkMessage SubscribeAck(ReadOnlySpan<byte> topicUtf8) =>
        new(DownlinkKind.SubscribeAck, topicUtf8);

    /// <summary>Makes the answer to an unsubscribe.</summary>
    /// <param name="topicUtf8">The topic filter, as it was asked for.</param>
    /// <returns>The message, pointing at the argument.</returns>
    public static DownlinkMessage UnsubscribeAck(ReadOnlySpan<byte> topicUtf8) =>
        new(DownlinkKind.UnsubscribeAck, topicUtf8);

    private static PostcardError ReadBody(
        DownlinkKind kind, scoped ref PostcardReader reader, out DownlinkMessage message)
    {
        switch (kind)
        {
            case DownlinkKind.Welcome:
                message = Welcome();
                return PostcardError.None;
            case DownlinkKind.Error:
                return ReadError(ref reader, out message);
            case DownlinkKind.Message:
                return ReadMessage(ref reader, out message);
            case DownlinkKind.SubscribeAck:
            case DownlinkKind.UnsubscribeAck:
                return ReadTopic(kind, ref reader, out message);
            default:
                message = default;
                return PostcardError.UnknownVariant;
        }
    }

    private static PostcardError ReadError(scoped ref PostcardReader reader, out DownlinkMessage message)
    {
        PostcardError error = reader.ReadByte(out byte reason);
        message = error == PostcardError.None ? Error((ReasonCode)reason) : default;
        return error;
    }

    private static PostcardError ReadMessage(scoped ref PostcardReader reader, out DownlinkMessage message)
    {
        ReadOnlySpan<byte> data = default;
        PostcardError error = reader.ReadString(out ReadOnlySpan<byte> topic);
        if (error == PostcardError.None)
            error = reader.ReadBytes(out data);

        message = error == PostcardError.None ? Message(topic, data) : default;
        return error;
    }

    private static PostcardError ReadTopic(
        DownlinkKind kind, scoped ref PostcardReader reader, out DownlinkMessage message)
    {
        PostcardError error = reader.ReadString(out ReadOnlySpan<byte> topic);
        message = error == PostcardError.None ? new DownlinkMessage(kind, topic) : default;
        return error;
    }

    private PostcardError WriteBody(scoped ref PostcardWriter writer)
    {
        switch (Kind)
        {
            case DownlinkKind.Welcome:
                return PostcardError.None;
            case DownlinkKind.Error:
                return writer.WriteByte((byte)Reason);
            case DownlinkKind.Message:
                PostcardError error = writer.WriteString(_topic);
                return error == PostcardError.None ? writer.WriteBytes(_data) : error;
            default:
                return writer.WriteString(_topic);
        }
    }

    private long EncodedBodyBytes() => Kind switch
    {
        DownlinkKind.Welcome => 0,
        DownlinkKind.Error => 1,
        DownlinkKind.Message => Varint.PrefixedBytes(_topic) + Varint.PrefixedBytes(_data),
        _ => Varint.PrefixedBytes(_topic),
    };
}

using Avi.Protocol.Postcard;

namespace Avi.Protocol.Messages;

// The messages of the original implementation, 0 to 8, on the wire: fixed for ever, field by field.
public readonly ref partial struct UplinkMessage
{
    private static PostcardError ReadBody(
        UplinkKind kind, bool hasOptionalFields, scoped ref PostcardReader reader, out UplinkMessage message)
    {
        switch (kind)
        {
            case UplinkKind.Hello:
                return ReadHello(ref reader, out message);
            case UplinkKind.Subscribe:
            case UplinkKind.Unsubscribe:
                return ReadTopic(kind, ref reader, out message);
            case UplinkKind.Publish:
                return ReadPublish(ref reader, out message);
            case UplinkKind.StreamStart:
                return ReadStreamStart(ref reader, out message);
            case UplinkKind.StreamData:
                return ReadStreamData(ref reader, out message);
            case UplinkKind.StreamClose:
                return ReadStreamClose(ref reader, out message);
            case UplinkKind.ButtonPress:
                return ReadButtonPress(hasOptionalFields, ref reader, out message);
            case UplinkKind.SensorUpdate:
                return ReadSensorUpdate(hasOptionalFields, ref reader, out message);
            default:
                message = default;
                return PostcardError.UnknownVariant;
        }
    }

    private static PostcardError ReadHello(scoped ref PostcardReader reader, out UplinkMessage message)
    {
        PostcardError error = reader.ReadUInt64(out ulong deviceId);
        message = error == PostcardError.None ? Hello(deviceId) : default;
        return error;
    }

    private static PostcardError ReadTopic(UplinkKind kind, scoped ref PostcardReader reader, out UplinkMessage message)
    {
        PostcardError error = reader.ReadString(out ReadOnlySpan<byte> topic);
        message = error == PostcardError.None ? new UplinkMessage(kind, topic) : default;
        return error;
    }

    private static PostcardError ReadPublish(scoped ref PostcardReader reader, out UplinkMessage message)
    {
        ReadOnlySpan<byte> data = default;
        PostcardError error = reader.ReadString(out ReadOnlySpan<byte> topic);
        if (error == PostcardError.None)
            error = reader.ReadBytes(out data);

        message = error == PostcardError.None ? Publish(topic, data) : default;
        return error;
    }

    private static PostcardError ReadStreamStart(scoped ref PostcardReader reader, out UplinkMessage message)
    {
        ReadOnlySpan<byte> target = default;
        ReadOnlySpan<byte> reason = default;
        PostcardError error = reader.ReadByte(out byte streamId);
        if (error == PostcardError.None)
            error = reader.ReadString(out target);
        if (error == PostcardError.None)
            error = reader.ReadString(out reason);

        message = error == PostcardError.None ? StreamStart(streamId, target, reason) : default;
        return error;
    }

    private static PostcardError ReadStreamData(scoped ref PostcardReader reader, out UplinkMessage message)
    {
        ReadOnlySpan<byte> data = default;
        PostcardError error = reader.ReadByte(out byte streamId);
        if (error == PostcardError.None)
            error = reader.ReadBytes(out data);

        message = error == PostcardError.None ? StreamData(streamId, data) : default;
        return error;
    }

    private static PostcardError ReadStreamClose(scoped ref PostcardReader reader, out UplinkMessage message)
    {
        PostcardError error = reader.ReadByte(out byte streamId);
        message = error == PostcardError.None ? StreamClose(streamId) : default;
        return error;
    }

    private static PostcardError ReadButtonPress(
        bool hasOptionalFields, scoped ref PostcardReader reader, out UplinkMessage message)
    {
        message = default;
        PostcardError error = reader.ReadByte(out byte buttonId);
        if (error != PostcardError.None)
            return error;

        error = reader.ReadUInt32(out uint pressType);
        if (error != PostcardError.None)
            return error;

        if (pressType > (uint)PressType.Long)
            return PostcardError.UnknownVariant;

        error = ReadCustomData(hasOptionalFields, ref reader, out ReadOnlySpan<byte> customData);
        if (error == PostcardError.None)
            message = ButtonPress(buttonId, (PressType)pressType, customData);

        return error;
    }

    private static PostcardError ReadSensorUpdate(
        bool hasOptionalFields, scoped ref PostcardReader reader, out UplinkMessage message)
    {
        SensorValue value = default;
        ReadOnlySpan<byte> customData = default;
        PostcardError error = reader.ReadString(out ReadOnlySpan<byte> name);
        if (error == PostcardError.None)
            error = SensorValueCodec.Read(ref reader, out value);
        if (error == PostcardError.None)
            error = ReadCustomData(hasOptionalFields, ref reader, out customData);

        message = error == PostcardError.None ? SensorUpdate(name, value, customData) : default;
        return error;
    }

    // Firmware that is older than this field ends before it; in a record it is always there.
    private static PostcardError ReadCustomData(
        bool hasOptionalFields, scoped ref PostcardReader reader, out ReadOnlySpan<byte> customData)
    {
        if (reader.Remaining != 0 || !hasOptionalFields)
            return reader.ReadString(out customData);

        customData = default;
        return PostcardError.None;
    }

    private PostcardError WriteBody(scoped ref PostcardWriter writer)
    {
        switch (Kind)
        {
            case UplinkKind.Hello:
                return writer.WriteUInt64(_number);
            case UplinkKind.Subscribe:
            case UplinkKind.Unsubscribe:
                return writer.WriteString(_first);
            case UplinkKind.Publish:
                PostcardError error = writer.WriteString(_first);
                return error == PostcardError.None ? writer.WriteBytes(_second) : error;
            case UplinkKind.StreamStart:
                return WriteStreamStart(ref writer);
            case UplinkKind.StreamData:
                error = writer.WriteByte(_id);
                return error == PostcardError.None ? writer.WriteBytes(_second) : error;
            case UplinkKind.StreamClose:
                return writer.WriteByte(_id);
            case UplinkKind.ButtonPress:
                return WriteButtonPress(ref writer);
            default:
                return WriteSensorUpdate(ref writer);
        }
    }

    private PostcardError WriteStreamStart(scoped ref PostcardWriter writer)
    {
        PostcardError error = writer.WriteByte(_id);
        if (error == PostcardError.None)
            error = writer.WriteString(_first);

        return error == PostcardError.None ? writer.WriteString(_second) : error;
    }

    private PostcardError WriteButtonPress(scoped ref PostcardWriter writer)
    {
        if (_choice > (byte)PressType.Long)
            return PostcardError.UnknownVariant;

        PostcardError error = writer.WriteByte(_id);
        if (error == PostcardError.None)
            error = writer.WriteByte(_choice);

        return error == PostcardError.None ? writer.WriteString(_second) : error;
    }

    private PostcardError WriteSensorUpdate(scoped ref PostcardWriter writer)
    {
        PostcardError error = writer.WriteString(_first);
        if (error == PostcardError.None)
            error = SensorValueCodec.Write(ref writer, SensorValue);

        return error == PostcardError.None ? writer.WriteString(_second) : error;
    }

    private long EncodedBodyBytes() => Kind switch
    {
        UplinkKind.Hello => Varint.EncodedBytes(_number),
        UplinkKind.Subscribe or UplinkKind.Unsubscribe => Varint.PrefixedBytes(_first),
        UplinkKind.Publish => Varint.PrefixedBytes(_first) + Varint.PrefixedBytes(_second),
        UplinkKind.StreamStart => 1 + Varint.PrefixedBytes(_first) + Varint.PrefixedBytes(_second),
        UplinkKind.StreamData => 1 + Varint.PrefixedBytes(_second),
        UplinkKind.StreamClose => 1,
        UplinkKind.ButtonPress => 2 + Varint.PrefixedBytes(_second),
        _ => Varint.PrefixedBytes(_first) + SensorValueCodec.EncodedBytes(SensorValue) + Varint.PrefixedBytes(_second),
    };
}

using Avi.Protocol.Postcard;

namespace Avi.Protocol.Messages;

/// <summary>A <see cref="SensorValue"/> on the wire: the kind's number, then its value.</summary>
internal static class SensorValueCodec
{
    public static PostcardError Read(scoped ref PostcardReader reader, out SensorValue value)
    {
        value = default;
        PostcardError error = reader.ReadUInt32(out uint kind);
        if (error != PostcardError.None)
            return error;

        uint bits;
        switch (kind)
        {
            case (uint)SensorKind.Temperature:
            case (uint)SensorKind.Humidity:
                error = reader.ReadSingleBits(out bits);
                break;
            case (uint)SensorKind.Battery:
                error = reader.ReadByte(out byte percent);
                bits = percent;
                break;
            case (uint)SensorKind.Status:
                error = reader.ReadBool(out bool isOn);
                bits = isOn ? 1u : 0u;
                break;
            case (uint)SensorKind.Raw:
                error = reader.ReadInt32(out int raw);
                bits = (uint)raw;
                break;
            default:
                return PostcardError.UnknownVariant;
        }

        value = new SensorValue((SensorKind)kind, bits);
        return error;
    }

    public static PostcardError Write(scoped ref PostcardWriter writer, SensorValue value)
    {
        PostcardError error = writer.WriteByte((byte)value.Kind);
        if (error != PostcardError.None)
            return error;

        return value.Kind switch
        {
            SensorKind.Temperature or SensorKind.Humidity => writer.WriteSingleBits(value.Bits),
            SensorKind.Battery or SensorKind.Status => writer.WriteByte((byte)value.Bits),
            _ => writer.WriteInt32((int)value.Bits),
        };
    }

    public static int EncodedBytes(SensorValue value) => value.Kind switch
    {
        SensorKind.Temperature or SensorKind.Humidity => 1 + sizeof(float),
        SensorKind.Battery or SensorKind.Status => 2,
        _ => 1 + Varint.EncodedBytes(Varint.ZigZag((int)value.Bits)),
    };
}

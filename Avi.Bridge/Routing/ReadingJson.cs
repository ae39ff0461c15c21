using Avi.Protocol.Messages;

namespace Avi.Bridge.Routing;

/// <summary>The JSON of a sensor update on the mesh, as existing applications read it.</summary>
internal static class ReadingJson
{
    /// <summary>The longest: every letter of a datagram can become six, and the frame around them is short.</summary>
    public const int MaxBytes = (6 * ProtocolLimits.MaxDatagramBytes) + 256;

    /// <returns>How many bytes were written.</returns>
    /// <param name="destination">At least <see cref="MaxBytes"/>.</param>
    /// <param name="update">A sensor update.</param>
    /// <param name="unixSeconds">When it came.</param>
    public static int Write(Span<byte> destination, in UplinkMessage update, long unixSeconds)
    {
        var json = new JsonText(destination);
        json.Append("{\"data\":{\"custom\":"u8);
        json.AppendString(update.CustomDataUtf8);
        json.Append(",\"unit\":"u8);
        json.AppendString(UnitOf(update.SensorValue.Kind));
        json.Append(",\"value\":"u8);
        AppendValue(ref json, update.SensorValue);
        json.Append("},\"name\":"u8);
        json.AppendString(update.SensorNameUtf8);
        json.Append(",\"ts\":"u8);
        json.AppendNumber(unixSeconds);
        json.Append("}"u8);
        return json.BytesWritten;
    }

    private static ReadOnlySpan<byte> UnitOf(SensorKind kind) => kind switch
    {
        SensorKind.Temperature => "C"u8,
        SensorKind.Humidity => "%"u8,
        _ => default,
    };

    private static void AppendValue(scoped ref JsonText json, SensorValue value)
    {
        switch (value.Kind)
        {
            case SensorKind.Temperature or SensorKind.Humidity:
                json.AppendNumber((double)value.AsSingle);
                break;
            case SensorKind.Battery:
                json.AppendNumber(value.AsByte);
                break;
            case SensorKind.Status:
                json.Append(value.AsBool ? "true"u8 : "false"u8);
                break;
            default:
                json.AppendNumber(value.AsInt32);
                break;
        }
    }
}

using Avi.Protocol.Messages;

namespace Avi.Bridge.Routing;

/// <summary>The JSON of a button press on the mesh, as existing applications read it.</summary>
internal static class ButtonJson
{
    /// <summary>As for <see cref="ReadingJson.MaxBytes"/>.</summary>
    public const int MaxBytes = ReadingJson.MaxBytes;

    /// <returns>How many bytes were written.</returns>
    /// <param name="destination">At least <see cref="MaxBytes"/>.</param>
    /// <param name="press">A button press.</param>
    /// <param name="unixSeconds">When it came.</param>
    public static int Write(Span<byte> destination, in UplinkMessage press, long unixSeconds)
    {
        var json = new JsonText(destination);
        json.Append("{\"button_id\":"u8);
        json.AppendNumber((long)press.ButtonId);
        json.Append(",\"data\":"u8);
        json.AppendString(press.CustomDataUtf8);
        json.Append(",\"ts\":"u8);
        json.AppendNumber(unixSeconds);
        json.Append(",\"type\":"u8);
        json.AppendString(NameOf(press.PressType));
        json.Append("}"u8);
        return json.BytesWritten;
    }

    private static ReadOnlySpan<byte> NameOf(PressType type) => type switch
    {
        PressType.Single => "Single"u8,
        PressType.Double => "Double"u8,
        _ => "Long"u8,
    };
}

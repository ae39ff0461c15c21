using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Avi.Protocol.Tests.Device;

/// <summary>A message of <c>extended.json</c>, field by field.</summary>
internal sealed class SessionFields(JsonElement message)
{
    private static readonly string[] Texts = ["topic", "path", "reason", "from_peer", "alternate"];

    public string Type => Text("type");

    public bool IsHelloOfAnotherVersion => Type == "ClientHello" && Byte("version") != 1;

    public bool HasOtherPadding => Type == "ClientHello" && Bytes("padding").AsSpan().IndexOfAnyExcept((byte)0) >= 0;

    /// <summary>Gets the readings of a batch.</summary>
    public IEnumerable<SessionFields> Readings => message.GetProperty("readings").EnumerateArray().Select(Of);

    /// <summary>Gets the will of a start, or nothing.</summary>
    public SessionFields? Will =>
        message.GetProperty("will") is { ValueKind: JsonValueKind.Object } will ? new SessionFields(will) : null;

    /// <summary>Gets whether a string cannot exist on a device; those that a device has as bytes can.</summary>
    public bool HasZeroInText =>
        Texts.Any(IsZeroText)
        || (message.TryGetProperty("will", out _) && Will is { } will && will.HasZeroInText)
        || (message.TryGetProperty("readings", out _) && Readings.Any(reading => reading.IsZeroText("sensor_name")));

    public string Text(string name) => message.GetProperty(name).GetString()!;

    public byte[] Utf8(string name) => Encoding.UTF8.GetBytes(Text(name));

    public byte[] Bytes(string name) => Convert.FromHexString(Text(name));

    public byte Byte(string name) => message.GetProperty(name).GetByte();

    public ushort Short(string name) => message.GetProperty(name).GetUInt16();

    public uint Int(string name) => message.GetProperty(name).GetUInt32();

    public ulong Long(string name) => ulong.Parse(Text(name), CultureInfo.InvariantCulture);

    public bool Bool(string name) => message.GetProperty(name).GetBoolean();

    public JsonElement Element(string name) => message.GetProperty(name);

    /// <returns>All fields, as <see cref="SessionReading.Describe"/> says what was read.</returns>
    public string Describe() => string.Join(' ', message.EnumerateObject().Select(field => $"{field.Name}={field.Value}"));

    private static SessionFields Of(JsonElement reading) => new(reading);

    private bool IsZeroText(string name) =>
        message.TryGetProperty(name, out JsonElement text)
        && text.ValueKind == JsonValueKind.String
        && text.GetString()!.Contains('\0', StringComparison.Ordinal);
}

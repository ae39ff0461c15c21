using System.Text.Json;

namespace Avi.Samples.Quickstart;

/// <summary>A reading as the gateway writes it on the mesh, as far as this sample looks at it.</summary>
/// <param name="Name">The sensor's name.</param>
/// <param name="Value">The value and its unit, for people.</param>
/// <param name="Custom">The text that the device sent along.</param>
public sealed record SensorReading(string Name, string Value, string Custom)
{
    /// <summary>
    /// Reads the gateway's JSON: <c>{"data":{"custom":"","unit":"C","value":21.5},"name":"temp","ts":1770200000}</c>.
    /// </summary>
    /// <returns>The reading, or null when the payload is something else: any node may publish on any topic.</returns>
    public static SensorReading? TryRead(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            JsonElement data = document.RootElement.GetProperty("data");
            string unit = data.GetProperty("unit").GetString() == "C" ? "°C" : "%";
            return new SensorReading(
                document.RootElement.GetProperty("name").GetString() ?? "",
                $"{data.GetProperty("value").GetDouble():0.##} {unit}",
                data.GetProperty("custom").GetString() ?? "");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}

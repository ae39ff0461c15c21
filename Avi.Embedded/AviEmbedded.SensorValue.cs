using Avi.Protocol.Messages;

namespace Avi.Embedded;

// SensorValue belongs to the host layer of Avi.Protocol, so this method exists on .NET only.
public sealed partial class AviEmbedded
{
    /// <summary>Tells of a reading of any kind.</summary>
    /// <param name="sensorName">The sensor; becomes a part of its topic.</param>
    /// <param name="value">What it measured.</param>
    /// <param name="customData">What the application adds, often JSON; may be empty.</param>
    /// <returns><see cref="AviStatus.Ok"/>, or why nothing was sent.</returns>
    public AviStatus UpdateSensor(string sensorName, SensorValue value, string customData = "") => value.Kind switch
    {
        SensorKind.Temperature => UpdateTemperature(sensorName, value.AsSingle, customData),
        SensorKind.Humidity => UpdateHumidity(sensorName, value.AsSingle, customData),
        SensorKind.Battery => UpdateBattery(sensorName, value.AsByte, customData),
        SensorKind.Status => UpdateStatus(sensorName, value.AsBool, customData),
        _ => UpdateRaw(sensorName, value.AsInt32, customData),
    };
}

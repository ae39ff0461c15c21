using Avi.Protocol.Device;

namespace Avi.Embedded;

// Readings of sensors, one method for each kind: a value type for all of them would be made on the heap of a device.
public sealed partial class AviEmbedded
{
    /// <summary>Tells of a temperature.</summary>
    /// <param name="sensorName">The sensor; becomes a part of its topic.</param>
    /// <param name="celsius">Degrees Celsius.</param>
    /// <param name="customData">What the application adds, often JSON; may be empty.</param>
    /// <returns><see cref="AviStatus.Ok"/>, or why nothing was sent.</returns>
    public AviStatus UpdateTemperature(string sensorName, float celsius, string customData = "")
    {
        CheckTexts(sensorName, customData);
        lock (_gate)
        {
            return !IsConnected
                ? AviStatus.NotConnected
                : SendMessage(
                    DeviceUplink.WriteTemperature(_buffer, 0, _maxDatagramBytes, sensorName, celsius, customData));
        }
    }

    /// <summary>Tells of a relative humidity.</summary>
    /// <param name="sensorName">The sensor; becomes a part of its topic.</param>
    /// <param name="percent">Percent.</param>
    /// <param name="customData">What the application adds, often JSON; may be empty.</param>
    /// <returns><see cref="AviStatus.Ok"/>, or why nothing was sent.</returns>
    public AviStatus UpdateHumidity(string sensorName, float percent, string customData = "")
    {
        CheckTexts(sensorName, customData);
        lock (_gate)
        {
            return !IsConnected
                ? AviStatus.NotConnected
                : SendMessage(
                    DeviceUplink.WriteHumidity(_buffer, 0, _maxDatagramBytes, sensorName, percent, customData));
        }
    }

    /// <summary>Tells of a battery's charge.</summary>
    /// <param name="sensorName">The sensor; becomes a part of its topic.</param>
    /// <param name="percent">Percent; not checked against 100.</param>
    /// <param name="customData">What the application adds, often JSON; may be empty.</param>
    /// <returns><see cref="AviStatus.Ok"/>, or why nothing was sent.</returns>
    public AviStatus UpdateBattery(string sensorName, byte percent, string customData = "")
    {
        CheckTexts(sensorName, customData);
        lock (_gate)
        {
            return !IsConnected
                ? AviStatus.NotConnected
                : SendMessage(
                    DeviceUplink.WriteBattery(_buffer, 0, _maxDatagramBytes, sensorName, percent, customData));
        }
    }

    /// <summary>Tells of something that is on or off.</summary>
    /// <param name="sensorName">The sensor; becomes a part of its topic.</param>
    /// <param name="isOn">Whether it is on.</param>
    /// <param name="customData">What the application adds, often JSON; may be empty.</param>
    /// <returns><see cref="AviStatus.Ok"/>, or why nothing was sent.</returns>
    public AviStatus UpdateStatus(string sensorName, bool isOn, string customData = "")
    {
        CheckTexts(sensorName, customData);
        lock (_gate)
        {
            return !IsConnected
                ? AviStatus.NotConnected
                : SendMessage(
                    DeviceUplink.WriteStatus(_buffer, 0, _maxDatagramBytes, sensorName, isOn, customData));
        }
    }

    /// <summary>Tells of a number whose meaning the application knows.</summary>
    /// <param name="sensorName">The sensor; becomes a part of its topic.</param>
    /// <param name="value">The number.</param>
    /// <param name="customData">What the application adds, often JSON; may be empty.</param>
    /// <returns><see cref="AviStatus.Ok"/>, or why nothing was sent.</returns>
    public AviStatus UpdateRaw(string sensorName, int value, string customData = "")
    {
        CheckTexts(sensorName, customData);
        lock (_gate)
        {
            return !IsConnected
                ? AviStatus.NotConnected
                : SendMessage(
                    DeviceUplink.WriteRaw(_buffer, 0, _maxDatagramBytes, sensorName, value, customData));
        }
    }

    private static void CheckTexts(string sensorName, string customData)
    {
        if (sensorName == null)
            throw new ArgumentNullException(nameof(sensorName));

        if (customData == null)
            throw new ArgumentNullException(nameof(customData));
    }
}

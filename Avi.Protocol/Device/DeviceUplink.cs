using Avi.Protocol.Messages;

#pragma warning disable CS1573 // buffer, offset and limit are the same in every method: the class's remarks say them once

namespace Avi.Protocol.Device;

/// <summary>Writes what a device tells its gateway, in its only form: messages 0 to 8 here, those of sessions beside it.</summary>
/// <remarks>
/// All methods write into <c>buffer</c> from <c>offset</c> on and never at <c>limit</c> or after it, and return the
/// position after the message or a <see cref="DeviceError"/>. What the buffer holds after an error is not defined.
/// Nothing is allocated. <c>0 &lt;= offset &lt;= limit &lt;= buffer.Length</c> is the caller's affair.
/// </remarks>
public static partial class DeviceUplink
{
    /// <summary>Writes a Hello.</summary>
    /// <param name="deviceId">The device's number.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteHello(byte[] buffer, int offset, int limit, ulong deviceId) =>
        DeviceVarint.Write(buffer, WriteByte(buffer, offset, limit, (byte)UplinkKind.Hello), limit, deviceId);

    /// <summary>Writes a Subscribe.</summary>
    /// <param name="filterUtf8">The topic filter, as UTF-8.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteSubscribe(byte[] buffer, int offset, int limit, byte[] filterUtf8) =>
        DeviceText.WriteBytes(
            buffer, WriteByte(buffer, offset, limit, (byte)UplinkKind.Subscribe), limit, filterUtf8, 0, filterUtf8.Length);

    /// <summary>Writes an Unsubscribe.</summary>
    /// <param name="filterUtf8">The topic filter, as UTF-8.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteUnsubscribe(byte[] buffer, int offset, int limit, byte[] filterUtf8) =>
        DeviceText.WriteBytes(
            buffer, WriteByte(buffer, offset, limit, (byte)UplinkKind.Unsubscribe), limit, filterUtf8, 0, filterUtf8.Length);

    /// <summary>Writes a Publish.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="data">Holds the payload.</param>
    /// <param name="dataOffset">Where in <paramref name="data"/> it begins.</param>
    /// <param name="dataLength">How many bytes it has.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WritePublish(
        byte[] buffer, int offset, int limit, string topic, byte[] data, int dataOffset, int dataLength)
    {
        int position = WriteByte(buffer, offset, limit, (byte)UplinkKind.Publish);
        position = DeviceText.Write(buffer, position, limit, topic);
        return DeviceText.WriteBytes(buffer, position, limit, data, dataOffset, dataLength);
    }

    /// <summary>Writes a Publish whose topic was encoded before.</summary>
    /// <param name="topicUtf8">The topic, as UTF-8.</param>
    /// <param name="data">Holds the payload.</param>
    /// <param name="dataOffset">Where in <paramref name="data"/> it begins.</param>
    /// <param name="dataLength">How many bytes it has.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WritePublish(
        byte[] buffer, int offset, int limit, byte[] topicUtf8, byte[] data, int dataOffset, int dataLength)
    {
        int position = WriteByte(buffer, offset, limit, (byte)UplinkKind.Publish);
        position = DeviceText.WriteBytes(buffer, position, limit, topicUtf8, 0, topicUtf8.Length);
        return DeviceText.WriteBytes(buffer, position, limit, data, dataOffset, dataLength);
    }

    /// <summary>Writes a StreamStart.</summary>
    /// <param name="streamId">The device's own number for the stream.</param>
    /// <param name="targetPeerId">The peer to reach.</param>
    /// <param name="reason">What the stream is for.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteStreamStart(
        byte[] buffer, int offset, int limit, byte streamId, string targetPeerId, string reason)
    {
        int position = WriteByte(buffer, offset, limit, (byte)UplinkKind.StreamStart);
        position = WriteByte(buffer, position, limit, streamId);
        position = DeviceText.Write(buffer, position, limit, targetPeerId);
        return DeviceText.Write(buffer, position, limit, reason);
    }

    /// <summary>Writes a StreamData.</summary>
    /// <param name="streamId">The device's own number for the stream.</param>
    /// <param name="data">Holds the bytes to send.</param>
    /// <param name="dataOffset">Where in <paramref name="data"/> they begin.</param>
    /// <param name="dataLength">How many they are.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteStreamData(
        byte[] buffer, int offset, int limit, byte streamId, byte[] data, int dataOffset, int dataLength)
    {
        int position = WriteByte(buffer, offset, limit, (byte)UplinkKind.StreamData);
        position = WriteByte(buffer, position, limit, streamId);
        return DeviceText.WriteBytes(buffer, position, limit, data, dataOffset, dataLength);
    }

    /// <summary>Writes a StreamClose.</summary>
    /// <param name="streamId">The device's own number for the stream.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteStreamClose(byte[] buffer, int offset, int limit, byte streamId) =>
        WriteByte(buffer, WriteByte(buffer, offset, limit, (byte)UplinkKind.StreamClose), limit, streamId);

    /// <summary>Writes a ButtonPress.</summary>
    /// <param name="buttonId">The button.</param>
    /// <param name="pressType">How it was pressed.</param>
    /// <param name="customData">What the application adds; may be empty.</param>
    /// <returns>
    /// The position after the message, or a <see cref="DeviceError"/>; <see cref="DeviceError.UnknownVariant"/> for a
    /// press type that has no name, as no gateway could read it.
    /// </returns>
    public static int WriteButtonPress(
        byte[] buffer, int offset, int limit, byte buttonId, PressType pressType, string customData)
    {
        if (pressType > PressType.Long)
            return DeviceError.UnknownVariant;

        int position = WriteByte(buffer, offset, limit, (byte)UplinkKind.ButtonPress);
        position = WriteByte(buffer, position, limit, buttonId);
        position = WriteByte(buffer, position, limit, (byte)pressType);
        return DeviceText.Write(buffer, position, limit, customData);
    }

    /// <summary>Writes a SensorUpdate of a temperature.</summary>
    /// <param name="sensorName">The sensor.</param>
    /// <param name="celsius">Degrees Celsius; every bit travels, also of a NaN.</param>
    /// <param name="customData">What the application adds; may be empty.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteTemperature(
        byte[] buffer, int offset, int limit, string sensorName, float celsius, string customData)
    {
        int position = WriteSensor(buffer, offset, limit, sensorName, SensorKind.Temperature);
        position = WriteSingle(buffer, position, limit, celsius);
        return DeviceText.Write(buffer, position, limit, customData);
    }

    /// <summary>Writes a SensorUpdate of a relative humidity.</summary>
    /// <param name="sensorName">The sensor.</param>
    /// <param name="percent">Percent; every bit travels, also of a NaN.</param>
    /// <param name="customData">What the application adds; may be empty.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteHumidity(
        byte[] buffer, int offset, int limit, string sensorName, float percent, string customData)
    {
        int position = WriteSensor(buffer, offset, limit, sensorName, SensorKind.Humidity);
        position = WriteSingle(buffer, position, limit, percent);
        return DeviceText.Write(buffer, position, limit, customData);
    }

    /// <summary>Writes a SensorUpdate of a battery's charge.</summary>
    /// <param name="sensorName">The sensor.</param>
    /// <param name="percent">Percent; not checked against 100.</param>
    /// <param name="customData">What the application adds; may be empty.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteBattery(
        byte[] buffer, int offset, int limit, string sensorName, byte percent, string customData)
    {
        int position = WriteSensor(buffer, offset, limit, sensorName, SensorKind.Battery);
        position = WriteByte(buffer, position, limit, percent);
        return DeviceText.Write(buffer, position, limit, customData);
    }

    /// <summary>Writes a SensorUpdate of something that is on or off.</summary>
    /// <param name="sensorName">The sensor.</param>
    /// <param name="isOn">Whether it is on.</param>
    /// <param name="customData">What the application adds; may be empty.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteStatus(
        byte[] buffer, int offset, int limit, string sensorName, bool isOn, string customData)
    {
        int position = WriteSensor(buffer, offset, limit, sensorName, SensorKind.Status);
        position = WriteByte(buffer, position, limit, isOn ? (byte)1 : (byte)0);
        return DeviceText.Write(buffer, position, limit, customData);
    }

    /// <summary>Writes a SensorUpdate of a number whose meaning the application knows.</summary>
    /// <param name="sensorName">The sensor.</param>
    /// <param name="value">The number.</param>
    /// <param name="customData">What the application adds; may be empty.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteRaw(
        byte[] buffer, int offset, int limit, string sensorName, int value, string customData)
    {
        int position = WriteSensor(buffer, offset, limit, sensorName, SensorKind.Raw);
        position = DeviceVarint.Write(buffer, position, limit, DeviceVarint.ZigZag(value));
        return DeviceText.Write(buffer, position, limit, customData);
    }

    internal static int WriteByte(byte[] buffer, int position, int limit, byte value)
    {
        if (position < 0)
            return position;

        if (position >= limit)
            return DeviceError.BufferTooSmall;

        buffer[position] = value;
        return position + 1;
    }

    internal static int WriteSingle(byte[] buffer, int position, int limit, float value)
    {
        uint bits = SingleBits.Of(value);
        position = WriteByte(buffer, position, limit, (byte)bits);
        position = WriteByte(buffer, position, limit, (byte)(bits >> 8));
        position = WriteByte(buffer, position, limit, (byte)(bits >> 16));
        return WriteByte(buffer, position, limit, (byte)(bits >> 24));
    }

    private static int WriteSensor(byte[] buffer, int offset, int limit, string sensorName, SensorKind kind)
    {
        int position = WriteByte(buffer, offset, limit, (byte)UplinkKind.SensorUpdate);
        position = DeviceText.Write(buffer, position, limit, sensorName);
        return WriteByte(buffer, position, limit, (byte)kind);
    }
}

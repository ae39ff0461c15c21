using System.Text;

using Avi.Protocol.Device;
using Avi.Protocol.Messages;

namespace Avi.Protocol.Tests.Device;

/// <summary>Takes messages of the host layer to the device layer and back, so that the two can be compared.</summary>
internal static class DeviceMessages
{
    /// <returns>The end of the message as the device layer writes it, or its error.</returns>
    public static int Write(scoped in UplinkMessage message, byte[] buffer, int offset, int limit) => message.Kind switch
    {
        UplinkKind.Hello => DeviceUplink.WriteHello(buffer, offset, limit, message.DeviceId),
        UplinkKind.Subscribe => DeviceUplink.WriteSubscribe(buffer, offset, limit, message.TopicUtf8.ToArray()),
        UplinkKind.Unsubscribe => DeviceUplink.WriteUnsubscribe(buffer, offset, limit, message.TopicUtf8.ToArray()),
        UplinkKind.Publish => DeviceUplink.WritePublish(
            buffer, offset, limit, Text(message.TopicUtf8), message.Data.ToArray(), 0, message.Data.Length),
        UplinkKind.StreamStart => DeviceUplink.WriteStreamStart(
            buffer, offset, limit, message.StreamId, Text(message.TargetPeerIdUtf8), Text(message.ReasonUtf8)),
        UplinkKind.StreamData => DeviceUplink.WriteStreamData(
            buffer, offset, limit, message.StreamId, message.Data.ToArray(), 0, message.Data.Length),
        UplinkKind.StreamClose => DeviceUplink.WriteStreamClose(buffer, offset, limit, message.StreamId),
        UplinkKind.ButtonPress => DeviceUplink.WriteButtonPress(
            buffer, offset, limit, message.ButtonId, message.PressType, Text(message.CustomDataUtf8)),
        _ => WriteReading(message, buffer, offset, limit),
    };

    /// <returns>Whether the message has a text that cannot exist on a device.</returns>
    public static bool HasZeroInText(scoped in UplinkMessage message) =>
        message.Kind is not (UplinkKind.Subscribe or UplinkKind.Unsubscribe)
        && (message.TopicUtf8.Contains((byte)0)
            || message.TargetPeerIdUtf8.Contains((byte)0)
            || message.ReasonUtf8.Contains((byte)0)
            || message.SensorNameUtf8.Contains((byte)0)
            || message.CustomDataUtf8.Contains((byte)0));

    /// <returns>What the device layer read, as a message of the host layer.</returns>
    public static DownlinkMessage ToHost(DeviceDownlink downlink, byte[] buffer)
    {
        ReadOnlySpan<byte> topic = buffer.AsSpan(downlink.TopicOffset, downlink.TopicLength);
        ReadOnlySpan<byte> data = buffer.AsSpan(downlink.DataOffset, downlink.DataLength);
        return downlink.Kind switch
        {
            DownlinkKind.Welcome => DownlinkMessage.Welcome(),
            DownlinkKind.Error => DownlinkMessage.Error(downlink.Reason),
            DownlinkKind.Message => DownlinkMessage.Message(topic, data),
            DownlinkKind.SubscribeAck => DownlinkMessage.SubscribeAck(topic),
            _ => DownlinkMessage.UnsubscribeAck(topic),
        };
    }

    /// <returns>The name of an error as the vectors have it.</returns>
    public static string NameOf(int error) => error switch
    {
        DeviceError.UnexpectedEnd => "error:UnexpectedEnd",
        DeviceError.BadVarint => "error:BadVarint",
        DeviceError.UnknownVariant => "error:UnknownVariant",
        DeviceError.BadUtf8 => "error:BadUtf8",
        DeviceError.ZeroInText => "error:ZeroInText",
        DeviceError.BufferTooSmall => "error:BufferTooSmall",
        _ => throw new InvalidDataException($"{error} is no error."),
    };

    private static int WriteReading(scoped in UplinkMessage message, byte[] buffer, int offset, int limit)
    {
        string name = Text(message.SensorNameUtf8);
        string custom = Text(message.CustomDataUtf8);
        SensorValue value = message.SensorValue;
        return value.Kind switch
        {
            SensorKind.Temperature =>
                DeviceUplink.WriteTemperature(buffer, offset, limit, name, value.AsSingle, custom),
            SensorKind.Humidity => DeviceUplink.WriteHumidity(buffer, offset, limit, name, value.AsSingle, custom),
            SensorKind.Battery => DeviceUplink.WriteBattery(buffer, offset, limit, name, value.AsByte, custom),
            SensorKind.Status => DeviceUplink.WriteStatus(buffer, offset, limit, name, value.AsBool, custom),
            _ => DeviceUplink.WriteRaw(buffer, offset, limit, name, value.AsInt32, custom),
        };
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}

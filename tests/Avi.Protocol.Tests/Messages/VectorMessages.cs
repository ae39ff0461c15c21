using System.Globalization;
using System.Text;
using System.Text.Json;

using Avi.Protocol.Messages;

namespace Avi.Protocol.Tests.Messages;

/// <summary>Golden vectors as messages, and messages as text that two of them can be compared by.</summary>
internal static class VectorMessages
{
    public static UplinkMessage ToUplink(JsonElement message) => TypeOf(message) switch
    {
        "Hello" => UplinkMessage.Hello(
            ulong.Parse(message.GetProperty("device_id").GetString()!, CultureInfo.InvariantCulture)),
        "Subscribe" => UplinkMessage.Subscribe(Text(message, "topic")),
        "Unsubscribe" => UplinkMessage.Unsubscribe(Text(message, "topic")),
        "Publish" => UplinkMessage.Publish(Text(message, "topic"), Hex(message, "data")),
        "StreamStart" => UplinkMessage.StreamStart(
            Byte(message, "local_stream_id"), Text(message, "target_peer_id"), Text(message, "reason")),
        "StreamData" => UplinkMessage.StreamData(Byte(message, "local_stream_id"), Hex(message, "data")),
        "StreamClose" => UplinkMessage.StreamClose(Byte(message, "local_stream_id")),
        "ButtonPress" => UplinkMessage.ButtonPress(
            Byte(message, "button_id"),
            Enum.Parse<PressType>(message.GetProperty("press_type").GetString()!),
            Text(message, "custom_data")),
        "SensorUpdate" => UplinkMessage.SensorUpdate(
            Text(message, "sensor_name"), ToSensorValue(message.GetProperty("data")), Text(message, "custom_data")),
        string other => throw new InvalidDataException($"No uplink message is called {other}."),
    };

    public static DownlinkMessage ToDownlink(JsonElement message) => TypeOf(message) switch
    {
        "Welcome" => DownlinkMessage.Welcome(),
        "Error" => DownlinkMessage.Error((ReasonCode)Byte(message, "reason")),
        "Message" => DownlinkMessage.Message(Text(message, "topic"), Hex(message, "data")),
        "SubscribeAck" => DownlinkMessage.SubscribeAck(Text(message, "topic")),
        "UnsubscribeAck" => DownlinkMessage.UnsubscribeAck(Text(message, "topic")),
        string other => throw new InvalidDataException($"No downlink message is called {other}."),
    };

    /// <returns>Every property of the message, so that nothing that differs goes unseen.</returns>
    public static string Describe(scoped in UplinkMessage message) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{message.Kind} device={message.DeviceId} topic={Convert.ToHexString(message.TopicUtf8)} ")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"data={Convert.ToHexString(message.Data)} stream={message.StreamId} button={message.ButtonId} ")
        + $"target={Convert.ToHexString(message.TargetPeerIdUtf8)} reason={Convert.ToHexString(message.ReasonUtf8)} "
        + $"press={message.PressType} sensor={Convert.ToHexString(message.SensorNameUtf8)} "
        + $"value={message.SensorValue.Kind}:{message.SensorValue.Bits:x8} "
        + $"custom={Convert.ToHexString(message.CustomDataUtf8)}";

    /// <inheritdoc cref="Describe(in UplinkMessage)"/>
    public static string Describe(scoped in DownlinkMessage message) =>
        $"{message.Kind} reason={message.Reason:d} topic={Convert.ToHexString(message.TopicUtf8)} "
        + $"data={Convert.ToHexString(message.Data)}";

    private static SensorValue ToSensorValue(JsonElement data) => data.GetProperty("kind").GetString() switch
    {
        "Temperature" => SensorValue.Temperature(Float(data)),
        "Humidity" => SensorValue.Humidity(Float(data)),
        "Battery" => SensorValue.Battery(Byte(data, "value")),
        "Status" => SensorValue.Status(data.GetProperty("value").GetBoolean()),
        "Raw" => SensorValue.Raw(data.GetProperty("value").GetInt32()),
        var other => throw new InvalidDataException($"No sensor kind is called {other}."),
    };

    private static float Float(JsonElement data) =>
        BitConverter.UInt32BitsToSingle(Convert.ToUInt32(data.GetProperty("bits").GetString(), fromBase: 16));

    private static string TypeOf(JsonElement message) => message.GetProperty("type").GetString()!;

    private static byte Byte(JsonElement message, string field) => message.GetProperty(field).GetByte();

    private static byte[] Text(JsonElement message, string field) =>
        Encoding.UTF8.GetBytes(message.GetProperty(field).GetString()!);

    private static byte[] Hex(JsonElement message, string field) =>
        Convert.FromHexString(message.GetProperty(field).GetString()!);
}

using System.Globalization;
using System.Text.Json;

using Avi.Protocol.Device;
using Avi.Protocol.Messages;

namespace Avi.Protocol.Tests.Device;

/// <summary>Messages of <c>extended.json</c>, written by the device layer.</summary>
internal static class SessionWriting
{
    /// <returns>The position after the message, or the device layer's error.</returns>
    public static int Write(SessionFields f, byte[] buffer, int offset, int limit) => f.Type switch
    {
        "ClientHello" => WriteClientHello(f, buffer, offset, limit),
        "Sealed" => WriteSealed(f, buffer, offset, limit),
        "Start" => WriteStart(f, buffer, offset, limit),
        "Ping" => DeviceUplink.WritePing(buffer, offset, limit, f.Int("token"), f.Long("device_time_ms")),
        "PublishReliable" => DeviceUplink.WritePublishReliable(
            buffer, offset, limit, f.Short("packet_id"), f.Byte("flags"), f.Text("topic"), f.Bytes("data"), 0, f.Bytes("data").Length),
        "Ack" => DeviceUplink.WriteAck(buffer, offset, limit, f.Short("packet_id"), (ReasonCode)f.Byte("reason")),
        "SubscribeWith" => DeviceUplink.WriteSubscribeWith(
            buffer, offset, limit, f.Short("packet_id"), f.Utf8("filter"), f.Byte("options")),
        "UnsubscribeWith" => DeviceUplink.WriteUnsubscribeWith(
            buffer, offset, limit, f.Short("packet_id"), f.Utf8("filter")),
        "TopicAlias" => DeviceUplink.WriteTopicAlias(
            buffer, offset, limit, f.Short("packet_id"), f.Short("alias"), f.Utf8("topic")),
        "PublishAlias" => DeviceUplink.WritePublishAlias(
            buffer, offset, limit, f.Short("packet_id"), f.Byte("flags"), f.Short("alias"), f.Bytes("data"), 0, f.Bytes("data").Length),
        "StreamReply" => DeviceUplink.WriteStreamReply(
            buffer, offset, limit, f.Byte("stream_id"), f.Bool("accepted"), f.Text("reason")),
        "Fragment" => DeviceUplink.WriteFragment(
            buffer, offset, limit, f.Short("message_id"), f.Byte("index"), f.Byte("count"), f.Bytes("data"), 0, f.Bytes("data").Length),
        "Goodbye" => DeviceUplink.WriteGoodbye(
            buffer, offset, limit, (ReasonCode)f.Byte("reason"), f.Bool("publish_will")),
        "SensorBatch" => WriteBatch(f, buffer, offset, limit),
        "ContextGet" => DeviceUplink.WriteContextGet(buffer, offset, limit, f.Short("packet_id"), f.Text("path")),
        "ContextSet" => DeviceUplink.WriteContextSet(
            buffer, offset, limit, f.Short("packet_id"), f.Text("path"), f.Bytes("json"), 0, f.Bytes("json").Length),
        "Describe" => DeviceUplink.WriteDescribe(
            buffer, offset, limit, f.Short("packet_id"), f.Bytes("capabilities"), 0, f.Bytes("capabilities").Length),
        "ProbeReply" => DeviceUplink.WriteProbeReply(buffer, offset, limit, f.Long("token")),
        _ => throw new InvalidDataException($"No uplink message is called {f.Type}."),
    };

    private static int WriteClientHello(SessionFields f, byte[] buffer, int offset, int limit)
    {
        int position = DeviceUplink.WriteClientHello(
            buffer, offset, limit, f.Long("device_id"), f.Byte("key_id"), f.Byte("suites"), f.Bytes("client_nonce"), f.Bytes("share"));
        byte[] cookie = f.Bytes("cookie");
        return DeviceUplink.WriteClientHelloRest(
            buffer, position, limit, f.Bytes("proof"), cookie, 0, cookie.Length, f.Bytes("padding").Length);
    }

    private static int WriteSealed(SessionFields f, byte[] buffer, int offset, int limit)
    {
        byte[] ciphertext = f.Bytes("ciphertext");
        int position = DeviceUplink.WriteSealedHead(
            buffer, offset, limit, f.Int("session_id"), f.Long("counter"), ciphertext.Length);
        if (position < 0)
            return position;

        if (ciphertext.Length > limit - position)
            return DeviceError.BufferTooSmall;

        ciphertext.CopyTo(buffer, position);
        return position + ciphertext.Length;
    }

    private static int WriteStart(SessionFields f, byte[] buffer, int offset, int limit)
    {
        if (f.Will is not { } will)
        {
            return DeviceUplink.WriteStart(
                buffer, offset, limit, f.Int("boot_id"), f.Byte("flags"), f.Short("keep_alive_s"), f.Byte("receive_window"), f.Short("max_datagram"));
        }

        byte[] data = will.Bytes("data");
        return DeviceUplink.WriteStartWithWill(
            buffer, offset, limit, f.Int("boot_id"), f.Byte("flags"), f.Short("keep_alive_s"), f.Byte("receive_window"), f.Short("max_datagram"),
            will.Text("topic"), will.Byte("flags"), data, 0, data.Length);
    }

    private static int WriteBatch(SessionFields f, byte[] buffer, int offset, int limit)
    {
        var batch = new DeviceSensorBatch();
        int position = batch.Begin(buffer, offset, limit, f.Short("packet_id"), f.Long("base_time_ms"));
        foreach (SessionFields reading in f.Readings)
        {
            if (position < 0)
                return position;

            position = Add(batch, reading);
        }

        return position < 0 ? position : batch.Finish();
    }

    private static int Add(DeviceSensorBatch batch, SessionFields reading)
    {
        string name = reading.Text("sensor_name");
        uint age = reading.Int("age_ms");
        JsonElement data = reading.Element("data");
        return data.GetProperty("kind").GetString() switch
        {
            "Temperature" => batch.AddTemperature(name, age, Single(data)),
            "Humidity" => batch.AddHumidity(name, age, Single(data)),
            "Battery" => batch.AddBattery(name, age, data.GetProperty("value").GetByte()),
            "Status" => batch.AddStatus(name, age, data.GetProperty("value").GetBoolean()),
            _ => batch.AddRaw(name, age, data.GetProperty("value").GetInt32()),
        };
    }

    private static float Single(JsonElement data) => BitConverter.UInt32BitsToSingle(
        uint.Parse(data.GetProperty("bits").GetString()![2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}

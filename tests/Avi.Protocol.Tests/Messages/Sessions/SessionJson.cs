using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

using Avi.Protocol.Messages;
using Avi.Protocol.Messages.Sessions;

namespace Avi.Protocol.Tests.Messages.Sessions;

/// <summary>What was decoded, in the words of <c>extended.json</c>: all fields, in the order of the wire.</summary>
internal static class SessionJson
{
    public static JsonObject Of(scoped in UplinkMessage message)
    {
        JsonObject json = message.Kind switch
        {
            UplinkKind.ClientHello => Of(message.As<ClientHelloMessage>()),
            UplinkKind.Sealed => Of(message.As<SealedMessage>()),
            UplinkKind.Start => Of(message.As<StartMessage>()),
            UplinkKind.Ping => Of(message.As<PingMessage>()),
            UplinkKind.PublishReliable => Of(message.As<ReliableMessage>()),
            UplinkKind.Ack => Of(message.As<AckMessage>()),
            UplinkKind.SubscribeWith => Of(message.As<SubscribeWithMessage>()),
            UplinkKind.UnsubscribeWith => Of(message.As<UnsubscribeWithMessage>()),
            UplinkKind.TopicAlias => Of(message.As<UplinkTopicAliasMessage>()),
            UplinkKind.PublishAlias => Of(message.As<AliasMessage>()),
            UplinkKind.StreamReply => Of(message.As<StreamReplyMessage>()),
            UplinkKind.Fragment => Of(message.As<FragmentMessage>()),
            UplinkKind.Goodbye => Of(message.As<UplinkGoodbyeMessage>()),
            UplinkKind.SensorBatch => Of(message.As<SensorBatchMessage>()),
            UplinkKind.ContextGet => Of(message.As<ContextGetMessage>()),
            UplinkKind.ContextSet => Of(message.As<ContextSetMessage>()),
            UplinkKind.Describe => Of(message.As<DescribeMessage>()),
            UplinkKind.ProbeReply => Of(message.As<ProbeMessage>()),
            _ => new JsonObject { ["original"] = VectorMessages.Describe(message) },
        };
        json.Insert(0, "type", message.Kind.ToString());
        return json;
    }

    public static JsonObject Of(scoped in DownlinkMessage message)
    {
        JsonObject json = message.Kind switch
        {
            DownlinkKind.ServerHello => Of(message.As<ServerHelloMessage>()),
            DownlinkKind.Retry => new JsonObject { ["cookie"] = Hex(message.As<RetryMessage>().Cookie) },
            DownlinkKind.Sealed => Of(message.As<SealedMessage>()),
            DownlinkKind.Started => Of(message.As<StartedMessage>()),
            DownlinkKind.Pong => Of(message.As<PongMessage>()),
            DownlinkKind.MessageReliable => Of(message.As<ReliableMessage>()),
            DownlinkKind.Ack => Of(message.As<AckMessage>()),
            DownlinkKind.TopicAlias => Of(message.As<DownlinkTopicAliasMessage>()),
            DownlinkKind.MessageAlias => Of(message.As<AliasMessage>()),
            DownlinkKind.StreamOffer => Of(message.As<StreamOfferMessage>()),
            DownlinkKind.StreamOpened => new JsonObject { ["stream_id"] = message.As<StreamOpenedMessage>().StreamId },
            DownlinkKind.StreamRefused => Of(message.As<StreamRefusedMessage>()),
            DownlinkKind.StreamData => Of(message.As<StreamDataMessage>()),
            DownlinkKind.StreamClosed => Of(message.As<StreamClosedMessage>()),
            DownlinkKind.Fragment => Of(message.As<FragmentMessage>()),
            DownlinkKind.Goodbye => Of(message.As<DownlinkGoodbyeMessage>()),
            DownlinkKind.ContextValue => Of(message.As<ContextValueMessage>()),
            DownlinkKind.Probe => Of(message.As<ProbeMessage>()),
            _ => new JsonObject { ["original"] = VectorMessages.Describe(message) },
        };
        json.Insert(0, "type", message.Kind.ToString());
        return json;
    }

    private static JsonObject Of(ClientHelloMessage m) => new()
    {
        ["version"] = m.Version,
        ["device_id"] = Number(m.DeviceId),
        ["key_id"] = m.KeyId,
        ["suites"] = m.Suites,
        ["client_nonce"] = Hex(m.Nonce),
        ["share"] = Hex(m.Share),
        ["proof"] = Hex(m.Proof),
        ["cookie"] = Hex(m.Cookie),
        ["padding"] = Hex(m.Padding),
    };

    private static JsonObject Of(ServerHelloMessage m) => new()
    {
        ["version"] = m.Version,
        ["suite"] = m.Suite,
        ["key_id"] = m.KeyId,
        ["server_nonce"] = Hex(m.Nonce),
        ["share"] = Hex(m.Share),
        ["session_id"] = m.SessionId,
        ["mac"] = Hex(m.Mac),
    };

    private static JsonObject Of(SealedMessage m) => new()
    {
        ["session_id"] = m.SessionId,
        ["counter"] = Number(m.Counter),
        ["ciphertext"] = Hex(m.Ciphertext),
    };

    private static JsonObject Of(StartMessage m) => new()
    {
        ["boot_id"] = m.BootId,
        ["flags"] = (byte)m.Flags,
        ["keep_alive_s"] = m.KeepAliveSeconds,
        ["receive_window"] = m.ReceiveWindow,
        ["max_datagram"] = m.MaxDatagramBytes,
        ["will"] = m.HasWill ? Of(m.Will) : null,
    };

    private static JsonObject Of(DeviceWill will) => new()
    {
        ["topic"] = Text(will.TopicUtf8),
        ["flags"] = (byte)will.Flags,
        ["data"] = Hex(will.Data),
    };

    private static JsonObject Of(StartedMessage m) => new()
    {
        ["flags"] = (byte)m.Flags,
        ["gateway_time_ms"] = Number(m.GatewayTimeMilliseconds),
        ["keep_alive_s"] = m.KeepAliveSeconds,
        ["receive_window"] = m.ReceiveWindow,
        ["max_datagram"] = m.MaxDatagramBytes,
    };

    private static JsonObject Of(PingMessage m) =>
        new() { ["token"] = m.Token, ["device_time_ms"] = Number(m.DeviceTimeMilliseconds) };

    private static JsonObject Of(PongMessage m) => new()
    {
        ["token"] = m.Token,
        ["device_time_ms"] = Number(m.DeviceTimeMilliseconds),
        ["gateway_time_ms"] = Number(m.GatewayTimeMilliseconds),
    };

    private static JsonObject Of(ReliableMessage m) => new()
    {
        ["packet_id"] = m.PacketId,
        ["flags"] = (byte)m.Flags,
        ["topic"] = Text(m.TopicUtf8),
        ["data"] = Hex(m.Data),
    };

    private static JsonObject Of(AckMessage m) => new() { ["packet_id"] = m.PacketId, ["reason"] = (byte)m.Reason };

    private static JsonObject Of(SubscribeWithMessage m) => new()
    {
        ["packet_id"] = m.PacketId,
        ["filter"] = Text(m.FilterUtf8),
        ["options"] = (byte)m.Options,
    };

    private static JsonObject Of(UnsubscribeWithMessage m) =>
        new() { ["packet_id"] = m.PacketId, ["filter"] = Text(m.FilterUtf8) };

    private static JsonObject Of(UplinkTopicAliasMessage m) =>
        new() { ["packet_id"] = m.PacketId, ["alias"] = m.Alias, ["topic"] = Text(m.TopicUtf8) };

    private static JsonObject Of(DownlinkTopicAliasMessage m) =>
        new() { ["alias"] = m.Alias, ["topic"] = Text(m.TopicUtf8) };

    private static JsonObject Of(AliasMessage m) => new()
    {
        ["packet_id"] = m.PacketId,
        ["flags"] = (byte)m.Flags,
        ["alias"] = m.Alias,
        ["data"] = Hex(m.Data),
    };

    private static JsonObject Of(StreamOfferMessage m) => new()
    {
        ["stream_id"] = m.StreamId,
        ["from_peer"] = Text(m.FromPeerUtf8),
        ["reason"] = Text(m.ReasonUtf8),
    };

    private static JsonObject Of(StreamReplyMessage m) =>
        new() { ["stream_id"] = m.StreamId, ["accepted"] = m.IsAccepted, ["reason"] = Text(m.ReasonUtf8) };

    private static JsonObject Of(StreamRefusedMessage m) =>
        new() { ["stream_id"] = m.StreamId, ["reason"] = Text(m.ReasonUtf8) };

    private static JsonObject Of(StreamDataMessage m) => new() { ["stream_id"] = m.StreamId, ["data"] = Hex(m.Data) };

    private static JsonObject Of(StreamClosedMessage m) =>
        new() { ["stream_id"] = m.StreamId, ["reason"] = (byte)m.Reason };

    private static JsonObject Of(FragmentMessage m) => new()
    {
        ["message_id"] = m.MessageId,
        ["index"] = m.Index,
        ["count"] = m.Count,
        ["data"] = Hex(m.Data),
    };

    private static JsonObject Of(UplinkGoodbyeMessage m) =>
        new() { ["reason"] = (byte)m.Reason, ["publish_will"] = m.PublishesWill };

    private static JsonObject Of(DownlinkGoodbyeMessage m) => new()
    {
        ["reason"] = (byte)m.Reason,
        ["retry_after_s"] = m.RetryAfterSeconds,
        ["alternate"] = Text(m.AlternateUtf8),
    };

    private static JsonObject Of(SensorBatchMessage m)
    {
        var readings = new JsonArray();
        foreach (SensorReading reading in m.Readings)
        {
            readings.Add(new JsonObject
            {
                ["sensor_name"] = Text(reading.SensorNameUtf8),
                ["age_ms"] = reading.AgeMilliseconds,
                ["data"] = Of(reading.Value),
            });
        }

        return new JsonObject
        {
            ["packet_id"] = m.PacketId,
            ["base_time_ms"] = Number(m.BaseTimeMilliseconds),
            ["readings"] = readings,
        };
    }

    private static JsonObject Of(SensorValue value)
    {
        var json = new JsonObject { ["kind"] = value.Kind.ToString() };
        if (value.Kind <= SensorKind.Humidity)
        {
            json["bits"] = $"0x{value.Bits:x8}";
            return json;
        }

        json["value"] = value.Kind switch
        {
            SensorKind.Battery => value.AsByte,
            SensorKind.Status => value.AsBool,
            _ => value.AsInt32,
        };
        return json;
    }

    private static JsonObject Of(ContextGetMessage m) =>
        new() { ["packet_id"] = m.PacketId, ["path"] = Text(m.PathUtf8) };

    private static JsonObject Of(ContextValueMessage m) =>
        new() { ["packet_id"] = m.PacketId, ["reason"] = (byte)m.Reason, ["json"] = Hex(m.Json) };

    private static JsonObject Of(ContextSetMessage m) =>
        new() { ["packet_id"] = m.PacketId, ["path"] = Text(m.PathUtf8), ["json"] = Hex(m.Json) };

    private static JsonObject Of(DescribeMessage m) =>
        new() { ["packet_id"] = m.PacketId, ["capabilities"] = Hex(m.Json) };

    private static JsonObject Of(ProbeMessage m) => new() { ["token"] = Number(m.Token) };

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}

using System.Globalization;
using System.Text.Json;

using Avi.Protocol.Messages;
using Avi.Protocol.Messages.Sessions;
using Avi.Protocol.Postcard;
using Avi.Protocol.Tests.Device;

namespace Avi.Protocol.Tests.Messages.Sessions;

/// <summary>Messages in the words of <c>extended.json</c>, made and encoded.</summary>
internal static class SessionMaking
{
    /// <returns>The bytes; as many as the message said it has.</returns>
    public static byte[] Encode(SessionFields f, bool isUplink)
    {
        Encode(f, isUplink, [], out _, out int bytes);
        byte[] encoded = new byte[bytes];
        PostcardError error = Encode(f, isUplink, encoded, out int written, out _);
        return error == PostcardError.None && written == bytes
            ? encoded
            : throw new InvalidDataException($"{f.Type} of {bytes} bytes: {error} after {written}.");
    }

    /// <summary>Makes the message of a vector and encodes it.</summary>
    public static PostcardError Encode(
        SessionFields f, bool isUplink, Span<byte> destination, out int written, out int bytes) => f.Type switch
        {
            "ClientHello" => Encode(ClientHello(f), destination, out written, out bytes),
            "ServerHello" => Encode(ServerHello(f), destination, out written, out bytes),
            "Retry" => Encode(new RetryMessage { Cookie = f.Bytes("cookie") }, destination, out written, out bytes),
            "Sealed" => Encode(Sealed(f), destination, out written, out bytes),
            "Start" => Encode(Start(f), destination, out written, out bytes),
            "Started" => Encode(Started(f), destination, out written, out bytes),
            "Ping" => Encode(Ping(f), destination, out written, out bytes),
            "Pong" => Encode(Pong(f), destination, out written, out bytes),
            "PublishReliable" or "MessageReliable" => Encode(Reliable(f), destination, out written, out bytes),
            "Ack" => Encode(Ack(f), destination, out written, out bytes),
            "SubscribeWith" => Encode(SubscribeWith(f), destination, out written, out bytes),
            "UnsubscribeWith" => Encode(UnsubscribeWith(f), destination, out written, out bytes),
            "TopicAlias" when isUplink => Encode(UplinkAlias(f), destination, out written, out bytes),
            "TopicAlias" => Encode(DownlinkAlias(f), destination, out written, out bytes),
            "PublishAlias" or "MessageAlias" => Encode(ByAlias(f), destination, out written, out bytes),
            "Fragment" => Encode(Fragment(f), destination, out written, out bytes),
            "Goodbye" when isUplink => Encode(UplinkGoodbye(f), destination, out written, out bytes),
            "Goodbye" => Encode(DownlinkGoodbye(f), destination, out written, out bytes),
            "SensorBatch" => Encode(SensorBatch(f), destination, out written, out bytes),
            "Probe" or "ProbeReply" => Encode(
                new ProbeMessage { Token = f.Long("token") }, destination, out written, out bytes),
            _ when f.Type.StartsWith("Stream", StringComparison.Ordinal) =>
                EncodeStream(f, destination, out written, out bytes),
            _ => EncodeContext(f, destination, out written, out bytes),
        };

    private static PostcardError EncodeStream(
        SessionFields f, Span<byte> destination, out int written, out int bytes) => f.Type switch
        {
            "StreamOffer" => Encode(StreamOffer(f), destination, out written, out bytes),
            "StreamReply" => Encode(StreamReply(f), destination, out written, out bytes),
            "StreamOpened" => Encode(
                new StreamOpenedMessage { StreamId = f.Byte("stream_id") }, destination, out written, out bytes),
            "StreamRefused" => Encode(StreamRefused(f), destination, out written, out bytes),
            "StreamData" => Encode(StreamData(f), destination, out written, out bytes),
            "StreamClosed" => Encode(StreamClosed(f), destination, out written, out bytes),
            _ => throw new InvalidDataException($"No message is called {f.Type}."),
        };

    private static PostcardError EncodeContext(
        SessionFields f, Span<byte> destination, out int written, out int bytes) => f.Type switch
        {
            "ContextGet" => Encode(ContextGet(f), destination, out written, out bytes),
            "ContextValue" => Encode(ContextValue(f), destination, out written, out bytes),
            "ContextSet" => Encode(ContextSet(f), destination, out written, out bytes),
            "Describe" => Encode(Describe(f), destination, out written, out bytes),
            _ => throw new InvalidDataException($"No message is called {f.Type}."),
        };

    private static PostcardError Encode<TMessage>(
        TMessage message, Span<byte> destination, out int written, out int bytes)
        where TMessage : ISessionMessage<TMessage>, allows ref struct
    {
        bytes = message.GetEncodedBytes();
        return message.TryEncode(destination, out written);
    }

    private static ClientHelloMessage ClientHello(SessionFields f) => new()
    {
        Version = f.Byte("version"),
        DeviceId = f.Long("device_id"),
        KeyId = f.Byte("key_id"),
        Suites = f.Byte("suites"),
        Nonce = f.Bytes("client_nonce"),
        Share = f.Bytes("share"),
        Proof = f.Bytes("proof"),
        Cookie = f.Bytes("cookie"),
        Padding = f.Bytes("padding"),
    };

    private static ServerHelloMessage ServerHello(SessionFields f) => new()
    {
        Version = f.Byte("version"),
        Suite = f.Byte("suite"),
        KeyId = f.Byte("key_id"),
        Nonce = f.Bytes("server_nonce"),
        Share = f.Bytes("share"),
        SessionId = f.Int("session_id"),
        Mac = f.Bytes("mac"),
    };

    private static SealedMessage Sealed(SessionFields f) => new()
    {
        SessionId = f.Int("session_id"),
        Counter = f.Long("counter"),
        Ciphertext = f.Bytes("ciphertext"),
    };

    private static StartMessage Start(SessionFields f)
    {
        var start = new StartMessage
        {
            BootId = f.Int("boot_id"),
            Flags = (StartFlags)f.Byte("flags"),
            KeepAliveSeconds = f.Short("keep_alive_s"),
            ReceiveWindow = f.Byte("receive_window"),
            MaxDatagramBytes = f.Short("max_datagram"),
        };
        return f.Will is { } will ? start with { Will = Will(will) } : start;
    }

    private static DeviceWill Will(SessionFields f) => new()
    {
        TopicUtf8 = f.Utf8("topic"),
        Flags = (DeliveryFlags)f.Byte("flags"),
        Data = f.Bytes("data"),
    };

    private static StartedMessage Started(SessionFields f) => new()
    {
        Flags = (StartedFlags)f.Byte("flags"),
        GatewayTimeMilliseconds = f.Long("gateway_time_ms"),
        KeepAliveSeconds = f.Short("keep_alive_s"),
        ReceiveWindow = f.Byte("receive_window"),
        MaxDatagramBytes = f.Short("max_datagram"),
    };

    private static PingMessage Ping(SessionFields f) =>
        new() { Token = f.Int("token"), DeviceTimeMilliseconds = f.Long("device_time_ms") };

    private static PongMessage Pong(SessionFields f) => new()
    {
        Token = f.Int("token"),
        DeviceTimeMilliseconds = f.Long("device_time_ms"),
        GatewayTimeMilliseconds = f.Long("gateway_time_ms"),
    };

    private static ReliableMessage Reliable(SessionFields f) => new()
    {
        PacketId = f.Short("packet_id"),
        Flags = (DeliveryFlags)f.Byte("flags"),
        TopicUtf8 = f.Utf8("topic"),
        Data = f.Bytes("data"),
    };

    private static AckMessage Ack(SessionFields f) =>
        new() { PacketId = f.Short("packet_id"), Reason = (ReasonCode)f.Byte("reason") };

    private static SubscribeWithMessage SubscribeWith(SessionFields f) => new()
    {
        PacketId = f.Short("packet_id"),
        FilterUtf8 = f.Utf8("filter"),
        Options = (SubscribeOptions)f.Byte("options"),
    };

    private static UnsubscribeWithMessage UnsubscribeWith(SessionFields f) =>
        new() { PacketId = f.Short("packet_id"), FilterUtf8 = f.Utf8("filter") };

    private static UplinkTopicAliasMessage UplinkAlias(SessionFields f) =>
        new() { PacketId = f.Short("packet_id"), Alias = f.Short("alias"), TopicUtf8 = f.Utf8("topic") };

    private static DownlinkTopicAliasMessage DownlinkAlias(SessionFields f) =>
        new() { Alias = f.Short("alias"), TopicUtf8 = f.Utf8("topic") };

    private static AliasMessage ByAlias(SessionFields f) => new()
    {
        PacketId = f.Short("packet_id"),
        Flags = (DeliveryFlags)f.Byte("flags"),
        Alias = f.Short("alias"),
        Data = f.Bytes("data"),
    };

    private static StreamOfferMessage StreamOffer(SessionFields f) => new()
    {
        StreamId = f.Byte("stream_id"),
        FromPeerUtf8 = f.Utf8("from_peer"),
        ReasonUtf8 = f.Utf8("reason"),
    };

    private static StreamReplyMessage StreamReply(SessionFields f) => new()
    {
        StreamId = f.Byte("stream_id"),
        IsAccepted = f.Bool("accepted"),
        ReasonUtf8 = f.Utf8("reason"),
    };

    private static StreamRefusedMessage StreamRefused(SessionFields f) =>
        new() { StreamId = f.Byte("stream_id"), ReasonUtf8 = f.Utf8("reason") };

    private static StreamDataMessage StreamData(SessionFields f) =>
        new() { StreamId = f.Byte("stream_id"), Data = f.Bytes("data") };

    private static StreamClosedMessage StreamClosed(SessionFields f) =>
        new() { StreamId = f.Byte("stream_id"), Reason = (ReasonCode)f.Byte("reason") };

    private static FragmentMessage Fragment(SessionFields f) => new()
    {
        MessageId = f.Short("message_id"),
        Index = f.Byte("index"),
        Count = f.Byte("count"),
        Data = f.Bytes("data"),
    };

    private static UplinkGoodbyeMessage UplinkGoodbye(SessionFields f) =>
        new() { Reason = (ReasonCode)f.Byte("reason"), PublishesWill = f.Bool("publish_will") };

    private static DownlinkGoodbyeMessage DownlinkGoodbye(SessionFields f) => new()
    {
        Reason = (ReasonCode)f.Byte("reason"),
        RetryAfterSeconds = f.Short("retry_after_s"),
        AlternateUtf8 = f.Utf8("alternate"),
    };

    private static SensorBatchMessage SensorBatch(SessionFields f)
    {
        var readings = new SensorReadingsBuilder(new byte[4096]);
        foreach (SessionFields reading in f.Readings)
        {
            var made = new SensorReading
            {
                SensorNameUtf8 = reading.Utf8("sensor_name"),
                AgeMilliseconds = reading.Int("age_ms"),
                Value = Value(reading.Element("data")),
            };
            PostcardError error = readings.TryAdd(in made);
            if (error != PostcardError.None)
                throw new InvalidDataException($"A reading: {error}.");
        }

        return new SensorBatchMessage
        {
            PacketId = f.Short("packet_id"),
            BaseTimeMilliseconds = f.Long("base_time_ms"),
            Readings = readings.Readings,
        };
    }

    private static ContextGetMessage ContextGet(SessionFields f) =>
        new() { PacketId = f.Short("packet_id"), PathUtf8 = f.Utf8("path") };

    private static ContextValueMessage ContextValue(SessionFields f) => new()
    {
        PacketId = f.Short("packet_id"),
        Reason = (ReasonCode)f.Byte("reason"),
        Json = f.Bytes("json"),
    };

    private static ContextSetMessage ContextSet(SessionFields f) =>
        new() { PacketId = f.Short("packet_id"), PathUtf8 = f.Utf8("path"), Json = f.Bytes("json") };

    private static DescribeMessage Describe(SessionFields f) =>
        new() { PacketId = f.Short("packet_id"), Json = f.Bytes("capabilities") };

    private static SensorValue Value(JsonElement data) => data.GetProperty("kind").GetString() switch
    {
        "Temperature" => SensorValue.Temperature(Single(data)),
        "Humidity" => SensorValue.Humidity(Single(data)),
        "Battery" => SensorValue.Battery(data.GetProperty("value").GetByte()),
        "Status" => SensorValue.Status(data.GetProperty("value").GetBoolean()),
        _ => SensorValue.Raw(data.GetProperty("value").GetInt32()),
    };

    private static float Single(JsonElement data) => BitConverter.UInt32BitsToSingle(
        uint.Parse(data.GetProperty("bits").GetString()![2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}

using System.Security.Cryptography;
using System.Text;

using Avi.Protocol.Messages;
using Avi.Protocol.Messages.Sessions;
using Avi.Protocol.Postcard;
using Avi.Protocol.Reliability;
using Avi.Protocol.Security;
using Avi.Protocol.Topics;

namespace Avi.Protocol.Tests.Documentation;

/// <summary>The code of docs/packages/Avi.Protocol.md, line by line, so that it compiles and runs.</summary>
internal static class PageSnippets
{
    public static void SendReading(Action<ReadOnlyMemory<byte>> send)
    {
        byte[] datagram = new byte[ProtocolLimits.MaxDatagramBytes];
        UplinkMessage reading = UplinkMessage.SensorUpdate("temp"u8, SensorValue.Temperature(22.5f));

        if (reading.TryEncode(datagram, out int written) == PostcardError.None)
            send(datagram.AsMemory(0, written));
    }

    public static string Receive(ReadOnlySpan<byte> datagram)
    {
        PostcardError error = UplinkMessage.TryDecode(datagram, out UplinkMessage message, out _);
        if (error != PostcardError.None)
            return $"dropped: {error}";

        return message.Kind switch
        {
            UplinkKind.Hello => $"device {message.DeviceId} is here",
            UplinkKind.Publish => $"{message.Data.Length} bytes on {Encoding.UTF8.GetString(message.TopicUtf8)}",
            UplinkKind.SensorUpdate => $"{Encoding.UTF8.GetString(message.SensorNameUtf8)}: {message.SensorValue}",
            _ => message.Kind.ToString(),
        };
    }

    public static int FillRecord(byte[] record)
    {
        var start = new StartMessage
        {
            BootId = 4711, // random, and the same for as long as the memory holds
            Flags = StartFlags.TakesFragments,
            KeepAliveSeconds = 60,
            ReceiveWindow = 4,
            MaxDatagramBytes = 1200,
        };
        var reading = new ReliableMessage
        {
            PacketId = 1,
            Flags = DeliveryFlags.Acknowledged,
            TopicUtf8 = "device/1234/level"u8,
            Data = "12"u8,
        };
        start.TryEncode(record, out int startBytes);
        reading.TryEncode(record.AsSpan(startBytes), out int readingBytes);
        return startBytes + readingBytes;
    }

    public static ReasonCode ReadRecord(ReadOnlySpan<byte> plaintext, List<string> seen)
    {
        var reader = new RecordReader<UplinkMessage>(plaintext);
        while (reader.TryRead(out UplinkMessage message))
        {
            seen.Add(message.Kind switch
            {
                UplinkKind.Start => $"keep-alive {message.As<StartMessage>().KeepAliveSeconds} s",
                UplinkKind.PublishReliable => Encoding.UTF8.GetString(message.As<ReliableMessage>().TopicUtf8),
                _ => message.Kind.ToString(),
            });
        }

        return reader.Outcome; // Success, or what a gateway answers: Malformed, Unsupported
    }

    public static AckOutcome DeliverOnce(Action<string> handOn)
    {
        var sender = new SendWindow(new FixedBuffers([new byte[512]]), maxPackets: 8);
        var receiver = new DuplicateFilter();

        var switchOn = new ReliableMessage
        {
            PacketId = sender.NextId,
            Flags = DeliveryFlags.Acknowledged,
            TopicUtf8 = "lamp"u8,
            Data = "on"u8,
        };
        byte[] datagram = new byte[ProtocolLimits.MaxDatagramBytes];
        switchOn.TryEncode(datagram, out int bytes);
        sender.Add(datagram, 0, bytes, flagsAt: 2, tag: 0, now: 0); // sent now, and lost

        int due = sender.TakeDue(now: sender.NextDueAt); // after 500 ms, until a round trip was measured
        ReadOnlySpan<byte> again = sender.Buffer.AsSpan(sender.OffsetAt(due), sender.LengthAt(due));

        UplinkMessage.TryDecodeSession(again, out UplinkMessage received, out _);
        if (receiver.Begin(received.PacketId) == PacketNovelty.New)
        {
            handOn(Encoding.UTF8.GetString(received.As<ReliableMessage>().TopicUtf8));
            receiver.Finish(received.PacketId, ReasonCode.Success);
        }

        AckOutcome outcome = sender.Acknowledge(received.PacketId, ReasonCode.Success, now: 700);
        return outcome;
    }

    public static bool[] AskAboutTopics()
    {
        bool isTopic = TopicName.IsValid("avi/home/device_1234/sensor/temp");
        bool isFilter = TopicFilter.IsValid("avi/home/+/sensor/#");
        bool isMatch = TopicFilter.Matches("avi/home/+/sensor/#", "avi/home/device_1234/sensor/temp");
        return [isTopic, isFilter, isMatch];
    }

    public static IReadOnlyCollection<string> FindReceivers()
    {
        var subscriptions = new TopicTrie<string>(capacity: 10_000);
        subscriptions.TryAdd("avi/home/+/sensor/#"u8, "dashboard");
        subscriptions.TryAdd("avi/#"u8, "archive");

        var receivers = new HashSet<string>();
        subscriptions.Match("avi/home/device_1234/sensor/temp"u8, receivers);
        return receivers;
    }

    public static string WriteAndRead()
    {
        byte[] bytes = new byte[32];
        var writer = new PostcardWriter(bytes);
        writer.WriteUInt32(7);
        writer.WriteString("kitchen"u8);

        var reader = new PostcardReader(bytes.AsSpan(0, writer.BytesWritten));
        reader.ReadUInt32(out uint shelf);
        reader.ReadString(out ReadOnlySpan<byte> room);
        return $"{Encoding.UTF8.GetString(room)} {shelf}";
    }

    public static byte[]? SayHelloInSecret(DeviceKey key, Func<ReadOnlyMemory<byte>, byte[]> ask)
    {
        using var handshake = new ClientHandshake(
            new ClientHandshakeOptions { DeviceId = 1234, KeyId = 1 },
            key,
            nonce: RandomNumberGenerator.GetBytes(16),
            privateKey: RandomNumberGenerator.GetBytes(32));

        byte[] answer = ask(handshake.Hello); // sends it, and waits; repeats it after 1, 2 and 4 s
        if (handshake.Receive(answer, out SecureSession? session) != ClientHandshakeStep.Complete)
            return null;

        byte[] buffer = new byte[ProtocolLimits.MaxDatagramBytes];
        UplinkMessage.Publish("greeting"u8, "hello"u8)
            .TryEncode(buffer.AsSpan(SealedRecord.MaxHeadBytes), out int plainBytes);
        byte[] datagram = buffer[session!.Seal(buffer, plainBytes)];
        session.Dispose();
        return datagram;
    }

    public static ReadOnlyMemory<byte> Answer(
        ReadOnlySpan<byte> datagram, Func<ulong, byte, DeviceKey?> findKey, out SecureSession? session)
    {
        session = null;
        if (!ClientHello.TryRead(datagram, out ClientHello hello))
            return default;

        DeviceKey? key = findKey(hello.DeviceId, hello.KeyId);
        if (key is null)
            return default; // silence: device ids cannot be listed

        var seed = new ServerSeed
        {
            Nonce = RandomNumberGenerator.GetBytes(16),
            PrivateKey = RandomNumberGenerator.GetBytes(32),
            SessionId = 4711, // random, not 0, and not in use
        };
        HandshakeOutcome outcome = ServerHandshake.TryAnswer(
            in hello, key, HandshakePolicy.Default, in seed, out ServerHandshake? handshake);
        session = outcome == HandshakeOutcome.Answered ? handshake?.TakeSession() : null;
        return handshake?.Answer ?? default;
    }

    public static string HearSecret(SecureSession session, byte[] datagram)
    {
        if (SealedRecord.TryRead(datagram, out SealedRecord record) == PostcardError.None
            && session.TryOpen(datagram, in record, out OpenedRecord opened) == RecordStatus.Opened)
        {
            UplinkMessage.TryDecode(opened.Plaintext, out UplinkMessage message, out _);
            if (!session.IsEstablished) // once it begins with Start
                session.Establish(opened.Counter);

            return Encoding.UTF8.GetString(message.TopicUtf8);
        }

        return "dropped";
    }
}

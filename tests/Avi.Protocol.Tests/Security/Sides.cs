using Avi.Protocol.Security;

namespace Avi.Protocol.Tests.Security;

/// <summary>Devices and gateways that draw what their tests say.</summary>
internal static class Sides
{
    public const uint SessionId = 300;

    public static readonly CipherSuite[] Suites =
        [CipherSuite.Aes128Gcm, CipherSuite.Aes128CtrHmac, CipherSuite.ChaCha20Poly1305];

    public static readonly ClientHandshakeOptions Device = new() { DeviceId = 1_234, KeyId = 2 };

    public static byte[] Drawn(int bytes, byte first = 1) => [.. Enumerable.Range(first, bytes).Select(i => (byte)i)];

    public static DeviceKey NewKey() => new(Drawn(DeviceKey.Bytes));

    /// <returns>A device that asks; with a share, or without.</returns>
    public static ClientHandshake NewClient(
        DeviceKey key, bool hasShare = false, ClientHandshakeOptions? options = null) =>
        new(options ?? Device, key, Drawn(16, 50), hasShare ? Drawn(32, 100) : []);

    /// <returns>What a gateway makes of a datagram that is a hello.</returns>
    public static HandshakeOutcome TryAnswer(
        ReadOnlySpan<byte> datagram, DeviceKey key, HandshakePolicy policy, out ServerHandshake? server)
    {
        Assert.That(ClientHello.TryRead(datagram, out ClientHello hello));
        return ServerHandshake.TryAnswer(
            in hello,
            key,
            policy,
            new ServerSeed { Nonce = Drawn(16, 80), PrivateKey = Drawn(32, 200), SessionId = SessionId },
            out server);
    }

    /// <returns>The gateway's answer to a device.</returns>
    public static ServerHandshake Answer(ClientHandshake client, DeviceKey key, params ReadOnlySpan<CipherSuite> suites)
    {
        HandshakeOutcome outcome = TryAnswer(
            client.Hello.Span, key, suites.IsEmpty ? HandshakePolicy.Default : new(suites), out ServerHandshake? server);

        Assert.That(outcome, Is.EqualTo(HandshakeOutcome.Answered));
        return server!;
    }

    /// <returns>Both sides' sessions after a handshake; the gateway's is half open.</returns>
    public static (SecureSession Device, SecureSession Gateway) Shake(CipherSuite suite)
    {
        using DeviceKey key = NewKey();
        using ClientHandshake client = NewClient(key);
        using ServerHandshake server = Answer(client, key, suite);
        client.Receive(server.Answer.Span, out SecureSession? device);
        return (device!, server.TakeSession());
    }

    /// <returns>The datagram in which a session says this.</returns>
    public static byte[] Seal(SecureSession session, ReadOnlySpan<byte> plain)
    {
        byte[] buffer = new byte[SealedRecord.MaxHeadBytes + plain.Length + SealedRecord.TagBytes];
        plain.CopyTo(buffer.AsSpan(SealedRecord.MaxHeadBytes));
        return buffer[session.Seal(buffer, plain.Length)];
    }

    /// <returns>What became of a datagram, which is kept as it is, and what was in it.</returns>
    public static (RecordStatus Status, byte[] Plain) Open(SecureSession session, ReadOnlySpan<byte> datagram)
    {
        byte[] copy = datagram.ToArray();
        SealedRecord.TryRead(copy, out SealedRecord record);
        RecordStatus status = session.TryOpen(copy, in record, out OpenedRecord opened);
        return (status, opened.Plaintext.ToArray());
    }
}

using Avi.Protocol.Security;

namespace Avi.Fuzz.Targets;

/// <summary>A device and its gateway that draw the same every time, so that the same bytes are right every time.</summary>
internal static class SecuritySides
{
    private const uint SessionId = 300;

    private static readonly byte[] Drawn = [.. Enumerable.Range(1, DeviceKey.Bytes).Select(i => (byte)i)];

    public static DeviceKey Key { get; } = new(Drawn);

    /// <returns>A device that asks; with a share, or without.</returns>
    public static ClientHandshake NewClient(CipherSuites suites, bool hasShare) => new(
        new ClientHandshakeOptions { DeviceId = 1_234, KeyId = 1, Suites = suites },
        Key,
        Drawn.AsSpan(0, 16),
        hasShare ? Drawn : []);

    /// <returns>What the gateway makes of a hello.</returns>
    public static HandshakeOutcome TryAnswer(in ClientHello hello, out ServerHandshake? server) =>
        ServerHandshake.TryAnswer(
            in hello,
            Key,
            HandshakePolicy.Default,
            new ServerSeed { Nonce = Drawn.AsSpan(8, 16), PrivateKey = Drawn, SessionId = SessionId },
            out server);

    /// <returns>The session of one side.</returns>
    public static SecureSession NewSession(CipherSuites suites, bool isDevice)
    {
        using ClientHandshake client = NewClient(suites, hasShare: false);
        using ServerHandshake server = Answer(client);
        client.Receive(server.Answer.Span, out SecureSession? device);
        if (isDevice && device is not null)
            return device;

        device?.Dispose();
        return server.TakeSession();
    }

    /// <returns>The gateway's answer to a device.</returns>
    public static ServerHandshake Answer(ClientHandshake client)
    {
        ServerHandshake? server = null;
        Oracle.Holds(
            ClientHello.TryRead(client.Hello.Span, out ClientHello hello)
            && TryAnswer(in hello, out server) == HandshakeOutcome.Answered,
            "A device gets its answer.");
        return server ?? throw new InvalidOperationException("There is an answer, and no session.");
    }

    /// <returns>What one side says in its first records.</returns>
    public static byte[][] Records(CipherSuites suites, params int[] plainBytes)
    {
        using SecureSession device = NewSession(suites, isDevice: true);
        return [.. plainBytes.Select(bytes => Seal(device, bytes))];
    }

    private static byte[] Seal(SecureSession session, int plainBytes)
    {
        byte[] buffer = new byte[SealedRecord.MaxHeadBytes + plainBytes + SealedRecord.TagBytes];
        buffer.AsSpan().Fill((byte)plainBytes);
        return buffer[session.Seal(buffer, plainBytes)];
    }
}

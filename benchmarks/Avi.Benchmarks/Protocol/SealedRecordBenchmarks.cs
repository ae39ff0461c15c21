using Avi.Protocol.Security;

using BenchmarkDotNet.Attributes;

namespace Avi.Benchmarks.Protocol;

/// <summary>A message of 100 bytes, sealed and opened, beside the framework's calls alone.</summary>
[MemoryDiagnoser]
public class SealedRecordBenchmarks
{
    private const int PlainBytes = 100;

    private readonly byte[] _buffer = new byte[SealedRecord.MaxHeadBytes + PlainBytes + SealedRecord.TagBytes];
    private BareCipher _bare = null!; // the setup makes all of these
    private SecureSession _sealing = null!;
    private SecureSession _device = null!;
    private SecureSession _gateway = null!;

    [Params(CipherSuite.Aes128Gcm, CipherSuite.Aes128CtrHmac, CipherSuite.ChaCha20Poly1305)]
    public CipherSuite Suite { get; set; }

    [GlobalSetup]
    public void ShakeHands()
    {
        _bare = new BareCipher(Suite, PlainBytes);
        (_sealing, SecureSession unused) = Shake();
        unused.Dispose();
        (_device, _gateway) = Shake();
        SealAndOpen();
        _gateway.Establish(counter: 0);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _bare.Dispose();
        _sealing.Dispose();
        _device.Dispose();
        _gateway.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void BareSeal() => _bare.Seal();

    [Benchmark]
    public Range Seal() => _sealing.Seal(_buffer, PlainBytes);

    [Benchmark]
    public void BareSealAndOpen()
    {
        _bare.Seal();
        _bare.Open();
    }

    [Benchmark]
    public RecordStatus SealAndOpen()
    {
        // The two count along; a record opens once.
        Span<byte> datagram = _buffer.AsSpan()[_device.Seal(_buffer, PlainBytes)];
        SealedRecord.TryRead(datagram, out SealedRecord record);
        return _gateway.TryOpen(datagram, in record, out _);
    }

    private (SecureSession Device, SecureSession Gateway) Shake()
    {
        byte[] drawn = new byte[32];
        using var key = new DeviceKey(drawn);
        using var client = new ClientHandshake(new ClientHandshakeOptions { DeviceId = 1 }, key, drawn.AsSpan(0, 16), []);
        ClientHello.TryRead(client.Hello.Span, out ClientHello hello);
        ServerHandshake.TryAnswer(
            in hello,
            key,
            new HandshakePolicy(Suite),
            new ServerSeed { Nonce = drawn.AsSpan(0, 16), PrivateKey = drawn, SessionId = 1 },
            out ServerHandshake? server);
        using (server)
        {
            client.Receive(server is null ? default : server.Answer.Span, out SecureSession? device);
            return device is null || server is null
                ? throw new InvalidOperationException("The handshake failed.")
                : (device, server.TakeSession());
        }
    }
}

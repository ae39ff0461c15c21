using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Security.Noise;
using Avi.Mesh.Tests.Libp2p.Transports;

namespace Avi.Mesh.Tests.Libp2p.Security.Noise;

/// <summary>A reader, and a writer by hand with the same key.</summary>
internal sealed class OneWay : IAsyncDisposable
{
    private readonly CipherState _sealing = new(new byte[32]);
    private readonly PrivateKey _identity = PrivateKey.Generate();

    private OneWay(TransportPair raw)
    {
        Raw = raw;
        Reader = new NoiseConnection(
            raw.Acceptor,
            new NoisePeer(_identity.PublicKey, Muxer: null),
            new CipherState(new byte[32]),
            new CipherState(new byte[32]));
    }

    public TransportPair Raw { get; }

    public NoiseConnection Reader { get; }

    public static async Task<OneWay> CreateAsync(CancellationToken cancellation) =>
        new(await TransportPair.InMemoryAsync(cancellation));

    public byte[] Seal(ReadOnlySpan<byte> plain)
    {
        byte[] frame = new byte[plain.Length + NoiseFrame.OverheadBytes];
        int length = plain.Length + NoiseFrame.TagBytes;
        (frame[0], frame[1]) = ((byte)(length >> 8), (byte)length);
        _sealing.Encrypt([], plain, frame.AsSpan(NoiseFrame.HeadBytes));
        return frame;
    }

    public async Task WriteRawAsync(byte[] bytes) => await Raw.Dialler.WriteAsync(bytes, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Reader.DisposeAsync();
        await Raw.DisposeAsync();
        _sealing.Dispose();
        _identity.Dispose();
    }
}

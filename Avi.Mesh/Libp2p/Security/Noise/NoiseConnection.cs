using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Security.Noise;

/// <summary>The encrypted connection after the handshake. Neither reading nor writing allocates per frame.</summary>
internal sealed class NoiseConnection(
    IByteStream connection, NoisePeer peer, CipherState sending, CipherState receiving) : ISecureConnection
{
    /// <summary>
    /// The most that is written below at once. The longest frame is one byte longer than half of it, and the pool has
    /// no
    /// buffers between the two.
    /// </summary>
    public const int MaxWriteBytes = 128 * 1024;

    private readonly NoiseReceiver _receiver = new(receiving);

    /// <inheritdoc/>
    public PeerId RemotePeer => peer.Key.PeerId;

    /// <inheritdoc/>
    public PublicKey RemoteKey => peer.Key;

    /// <inheritdoc/>
    public ProtocolId? NegotiatedMuxer => peer.Muxer;

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        if (destination.IsEmpty)
            return new ValueTask<int>(0);

        int count = Take(destination);
        return count > 0 ? new ValueTask<int>(count) : ReceiveAsync(destination, cancellation);
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        byte[] frames = ArrayPool<byte>.Shared.Rent(Math.Min(FramedBytes(source.Length), MaxWriteBytes));
        try
        {
            while (!source.IsEmpty)
            {
                int written = Seal(ref source, frames.AsSpan(0, Math.Min(frames.Length, MaxWriteBytes)));
                await connection.WriteAsync(frames.AsMemory(0, written), cancellation).ConfigureAwait(false);
            }
        }
        catch (ObjectDisposedException exception)
        {
            throw new ConnectionEndedException("The connection was closed here.", exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frames);
        }
    }

    /// <inheritdoc/>
    public ValueTask CloseWriteAsync(CancellationToken cancellation) => connection.CloseWriteAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync().ConfigureAwait(false);
        sending.Dispose();
        receiving.Dispose();
    }

    private static int FramedBytes(int plainBytes)
    {
        // Bounded, since nothing longer than MaxWriteBytes is asked for.
        int bounded = Math.Min(plainBytes, MaxWriteBytes);
        int frames = ((bounded - 1) / NoiseFrame.MaxPlainBytes) + 1;
        return bounded + (frames * NoiseFrame.OverheadBytes);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        while (true)
        {
            int received = await connection.ReadAsync(_receiver.Room, cancellation).ConfigureAwait(false);
            if (received == 0)
            {
                return _receiver.IsInsideOfFrame
                    ? throw new ConnectionEndedException("The other side ended inside of an encrypted frame.")
                    : 0;
            }

            _receiver.Received(received);
            int count = Take(destination);
            if (count > 0)
                return count;
        }
    }

    private int Take(Memory<byte> destination)
    {
        try
        {
            return _receiver.TryTake(destination.Span, out int count)
                ? count
                : throw new Libp2pProtocolException(ProtocolViolation.NotAuthentic, "A frame is not authentic.");
        }
        catch (ObjectDisposedException exception)
        {
            throw new ConnectionEndedException("The connection was closed here.", exception);
        }
    }

    // As many frames as fit; the last one may say less.
    private int Seal(ref ReadOnlyMemory<byte> source, Span<byte> destination)
    {
        int written = 0;
        while (!source.IsEmpty && destination.Length - written > NoiseFrame.OverheadBytes)
        {
            int room = destination.Length - written - NoiseFrame.OverheadBytes;
            ReadOnlySpan<byte> plain = source.Span[..Math.Min(source.Length, Math.Min(room, NoiseFrame.MaxPlainBytes))];
            source = source[plain.Length..];

            BinaryPrimitives.WriteUInt16BigEndian(destination[written..], (ushort)(plain.Length + NoiseFrame.TagBytes));
            written += NoiseFrame.HeadBytes;
            sending.Encrypt([], plain, destination.Slice(written, plain.Length + NoiseFrame.TagBytes));
            written += plain.Length + NoiseFrame.TagBytes;
        }

        return written;
    }
}

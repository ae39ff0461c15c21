using System.Buffers;
using System.Runtime.CompilerServices;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Security.PrivateNetwork;

/// <summary>A raw connection inside of a private network. Neither reading nor writing allocates.</summary>
internal sealed class ProtectedConnection(IByteStream connection, XSalsa20 sending, XSalsa20 receiving) : IByteStream
{
    /// <summary>The most that is written below at once.</summary>
    private const int MaxWriteBytes = 64 * 1024;

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        int count = await connection.ReadAsync(destination, cancellation).ConfigureAwait(false);
        receiving.Apply(destination.Span[..count], destination.Span);
        return count;
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min(source.Length, MaxWriteBytes));
        try
        {
            while (!source.IsEmpty)
            {
                int count = Math.Min(source.Length, Math.Min(buffer.Length, MaxWriteBytes));
                sending.Apply(source.Span[..count], buffer);
                await connection.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
                source = source[count..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public ValueTask CloseWriteAsync(CancellationToken cancellation) => connection.CloseWriteAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // First the way out: what is written after this must not leave under a key that is gone.
        await connection.DisposeAsync().ConfigureAwait(false);
        sending.Dispose();
        receiving.Dispose();
    }
}

using System.Buffers;

namespace Avi.Protocol.Reliability;

/// <summary>The memory of a gateway: one bound for all its sessions, over the process's shared pool.</summary>
/// <remarks>Safe to use from several threads. Idle sessions hold nothing of it.</remarks>
/// <param name="maxBytes">How many bytes may be rented at a time, by all users together.</param>
/// <param name="maxBufferBytes">How long a buffer may be that is asked for: the bound for each user.</param>
public sealed class PooledBuffers(long maxBytes, int maxBufferBytes) : BufferSource
{
    private long _rented;

    /// <summary>Gets how many bytes are rented now.</summary>
    public long RentedBytes => Interlocked.Read(ref _rented);

    /// <inheritdoc/>
    public override byte[]? Rent(int minBytes)
    {
        if (minBytes > maxBufferBytes)
            return null;

        byte[] buffer = ArrayPool<byte>.Shared.Rent(minBytes);
        if (Interlocked.Add(ref _rented, buffer.Length) <= maxBytes)
            return buffer;

        Return(buffer);
        return null;
    }

    /// <inheritdoc/>
    public override void Return(byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);

        Interlocked.Add(ref _rented, -buffer.Length);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}

namespace Avi.Mesh.Libp2p.Transports;

/// <summary>Bytes in order, both ways: a socket, an encrypted connection, or one stream of many on it.</summary>
/// <remarks>
/// One reader and one writer at a time; reading and writing may overlap. A call that ends with an exception or is
/// cancelled leaves the stream unusable. Disposing ends both directions and never throws.
/// </remarks>
internal interface IByteStream : IAsyncDisposable
{
    /// <summary>Reads what is there, and waits only when nothing is.</summary>
    /// <returns>How many bytes were read; 0 when the other side has ended its direction.</returns>
    /// <exception cref="IOException">The connection broke, or a peer broke the protocol.</exception>
    ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation);

    /// <summary>Writes all of the bytes; waits when the way is full.</summary>
    /// <remarks>The bytes are no longer needed when the call has returned.</remarks>
    /// <exception cref="IOException">The connection broke, or the other side no longer reads.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation);

    /// <summary>Ends this side's direction; the other side reads 0 bytes after what was written before.</summary>
    ValueTask CloseWriteAsync(CancellationToken cancellation);
}

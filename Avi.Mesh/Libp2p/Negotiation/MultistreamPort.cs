using System.Buffers;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Negotiation;

/// <summary>Reads and writes the frames of one negotiation.</summary>
/// <remarks>
/// The bytes after the last frame belong to the protocol that was agreed on, so that nothing is read ahead: first the
/// length, a byte at a time, then exactly the text.
/// </remarks>
internal sealed class MultistreamPort(IByteStream stream) : IDisposable
{
    private static readonly int HeaderTextBytes = MultistreamFrame.TextBytes(MultistreamFrame.Header);
    private static readonly byte[] HeaderFrame = NewHeaderFrame();

    // Two frames: the header, and the first proposal. Borrowed, because every stream is negotiated.
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * MultistreamFrame.MaxBytes);

    /// <summary>Writes the header; also while it is being read.</summary>
    public ValueTask WriteHeaderAsync(CancellationToken cancellation) => stream.WriteAsync(HeaderFrame, cancellation);

    /// <summary>Writes the header, and a proposal or an answer, at once.</summary>
    public ValueTask WriteHeaderAsync(ProtocolId text, CancellationToken cancellation)
    {
        int length = MultistreamFrame.Write(_buffer, MultistreamFrame.Header);
        length += MultistreamFrame.Write(_buffer.AsSpan(length), text);
        return stream.WriteAsync(_buffer.AsMemory(0, length), cancellation);
    }

    /// <summary>Writes the header, a proposal, and what comes after it, at once.</summary>
    public async ValueTask WriteHeaderAsync(
        ProtocolId proposal, ReadOnlyMemory<byte> firstBytes, CancellationToken cancellation)
    {
        int length = MultistreamFrame.Length(MultistreamFrame.Header) + MultistreamFrame.Length(proposal);
        byte[] message = ArrayPool<byte>.Shared.Rent(length + firstBytes.Length);
        try
        {
            int headerBytes = MultistreamFrame.Write(message, MultistreamFrame.Header);
            MultistreamFrame.Write(message.AsSpan(headerBytes), proposal);
            firstBytes.Span.CopyTo(message.AsSpan(length));
            await stream.WriteAsync(message.AsMemory(0, length + firstBytes.Length), cancellation)
                .ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    /// <summary>Writes one frame.</summary>
    public ValueTask WriteAsync(ProtocolId text, CancellationToken cancellation)
    {
        int length = MultistreamFrame.Write(_buffer, text);
        return stream.WriteAsync(_buffer.AsMemory(0, length), cancellation);
    }

    /// <summary>Reads the header of the other side.</summary>
    /// <exception cref="Libp2pProtocolException">Something else came.</exception>
    /// <exception cref="IOException">The connection broke or ended.</exception>
    public async ValueTask ReadHeaderAsync(CancellationToken cancellation)
    {
        int textBytes = await ReadLengthAsync(cancellation).ConfigureAwait(false)
            ?? throw new ConnectionEndedException("The other side ended before it began to negotiate.");

        // Who is no peer of ours says a length of anything. We do not wait for that much.
        if (textBytes != HeaderTextBytes
            || await ReadTextAsync(textBytes, cancellation).ConfigureAwait(false) != MultistreamFrame.Header)
        {
            throw new Libp2pProtocolException(ProtocolViolation.OutOfOrder, "The negotiation lacks its header.");
        }
    }

    /// <summary>Reads one frame.</summary>
    /// <returns>Its text, or <see langword="null"/> when the other side ended instead of writing one.</returns>
    /// <exception cref="Libp2pProtocolException">What came is no frame.</exception>
    /// <exception cref="IOException">The connection broke, or ended inside of a frame.</exception>
    public async ValueTask<ProtocolId?> ReadAsync(CancellationToken cancellation) =>
        await ReadLengthAsync(cancellation).ConfigureAwait(false) is { } textBytes
            ? await ReadTextAsync(textBytes, cancellation).ConfigureAwait(false)
            : null;

    /// <summary>Gives the memory back. Only when no call is under way any more.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private async ValueTask<int?> ReadLengthAsync(CancellationToken cancellation)
    {
        int count = 0;
        int textBytes;
        OperationStatus status;
        do
        {
            int read = await stream.ReadAsync(_buffer.AsMemory(count, 1), cancellation).ConfigureAwait(false);
            if (read == 0)
                return count == 0 ? null : throw new ConnectionEndedException("The negotiation ends in a frame.");

            count++;
            status = MultistreamFrame.ReadLength(_buffer.AsSpan(0, count), out textBytes, out _);
        }
        while (status == OperationStatus.NeedMoreData);

        return status == OperationStatus.Done
            ? textBytes
            : throw new Libp2pProtocolException(
                ProtocolViolation.Malformed, "A frame of the negotiation has no length.");
    }

    private async ValueTask<ProtocolId> ReadTextAsync(int textBytes, CancellationToken cancellation)
    {
        await stream.ReadExactlyAsync(_buffer.AsMemory(0, textBytes), cancellation).ConfigureAwait(false);
        return MultistreamFrame.TryReadText(_buffer.AsSpan(0, textBytes), out ProtocolId text)
            ? text
            : throw new Libp2pProtocolException(ProtocolViolation.Malformed, "A frame of the negotiation is no text.");
    }

    private static byte[] NewHeaderFrame()
    {
        byte[] frame = new byte[MultistreamFrame.Length(MultistreamFrame.Header)];
        MultistreamFrame.Write(frame, MultistreamFrame.Header);
        return frame;
    }
}

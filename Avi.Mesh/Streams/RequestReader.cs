using System.Buffers;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Streams;

/// <summary>Reads one request: first its header, and its payload when somebody wants it.</summary>
/// <param name="stream">Where it comes from. Nothing follows a request, so that all that is there is read.</param>
/// <param name="buffer">Room for a header and, better, a small payload.</param>
internal sealed class RequestReader(IByteStream stream, byte[] buffer)
{
    private RequestHeader _header;
    private int _headerBytes;
    private int _count; // _headerBytes <= _count <= buffer.Length once the header has been read

    /// <summary>Gets what the request is.</summary>
    public RequestHeader Header => _header;

    /// <summary>Reads the header.</summary>
    /// <returns><see langword="false"/> when it is none.</returns>
    /// <exception cref="IOException">The stream was reset, or ended before the header did.</exception>
    public async ValueTask<bool> TryReadHeaderAsync(CancellationToken cancellation)
    {
        OperationStatus status;
        do
        {
            int read = await stream.ReadAsync(buffer.AsMemory(_count), cancellation).ConfigureAwait(false);
            if (read == 0)
                throw new ConnectionEndedException("The request ends in its header.");

            _count += read;
            status = RequestHeader.Read(buffer.AsSpan(0, _count), out _header, out _headerBytes);
        }
        while (status == OperationStatus.NeedMoreData);

        return status == OperationStatus.Done;
    }

    /// <summary>Reads the payload, whose length was checked.</summary>
    /// <returns>An array of its own.</returns>
    /// <exception cref="IOException">The stream was reset, or ended before the payload did.</exception>
    public async ValueTask<byte[]> ReadPayloadAsync(CancellationToken cancellation)
    {
        byte[] payload = new byte[_header.PayloadBytes];
        int filled = Math.Min(_count - _headerBytes, payload.Length);
        buffer.AsSpan(_headerBytes, filled).CopyTo(payload);
        await stream.ReadExactlyAsync(payload.AsMemory(filled), cancellation).ConfigureAwait(false);
        return payload;
    }
}

using System.Buffers;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Streams;

/// <summary>Asks peers: one substream is one request and its response.</summary>
/// <remarks>docs/mesh-streams.md has the bytes. <see cref="RequestServer"/> is the other side.</remarks>
internal sealed class RequestProtocol(ISwarm swarm)
{
    /// <summary>
    /// A request of at most this size, with its header, goes out in one write with the proposal of the protocol. What
    /// is larger waits for the peer's agreement: one round trip, short beside the time that the bytes themselves take.
    /// </summary>
    public const int MaxFirstBytes = 12 * 1024;

    /// <summary>Sends a request and waits for the response.</summary>
    /// <exception cref="MeshRequestException">The peer answers that there is none, or a too large one.</exception>
    /// <exception cref="IOException">The peer does not speak this, or was lost.</exception>
    public async Task<byte[]> RequestAsync(
        PeerId peer, string name, ReadOnlyMemory<byte> payload, int maxResponseBytes, CancellationToken cancellation)
    {
        SwarmStream stream = await SendAsync(peer, name, payload, cancellation).ConfigureAwait(false);
        try
        {
            byte[] response = await ReadResponseAsync(stream, maxResponseBytes, cancellation).ConfigureAwait(false);

            // Nobody waits for this end: the peer has said all it has to say.
            stream.IsHeld = true;
            await stream.CloseWriteAsync(cancellation).ConfigureAwait(false);
            return response;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            stream.Reset();
            throw;
        }
        finally
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<SwarmStream> SendAsync(
        PeerId peer, string name, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        int firstPayloadBytes = payload.Length <= MaxFirstBytes - RequestHeader.MaxBytes ? payload.Length : 0;
        byte[] first = ArrayPool<byte>.Shared.Rent(RequestHeader.MaxBytes + firstPayloadBytes);
        SwarmStream stream;
        try
        {
            int length = new RequestHeader(name, (uint)payload.Length).Write(first);
            payload.Span[..firstPayloadBytes].CopyTo(first.AsSpan(length));
            stream = await swarm.OpenStreamAsync(
                peer, StreamProtocolIds.Request, first.AsMemory(0, length + firstPayloadBytes), cancellation)
                .ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(first);
        }

        await SendRestAsync(stream, payload[firstPayloadBytes..], cancellation).ConfigureAwait(false);
        return stream;
    }

    private static async Task SendRestAsync(
        SwarmStream stream, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(payload, cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // A peer that does not want the request has answered and reads no more. Reading tells what it said.
        }
        catch (OperationCanceledException)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<byte[]> ReadResponseAsync(
        SwarmStream stream, int maxResponseBytes, CancellationToken cancellation)
    {
        // Nothing follows a response, so that all that is there can be read at once.
        byte[] head = ArrayPool<byte>.Shared.Rent(Answer.MaxBytes);
        try
        {
            int count = 0;
            while (count < ResponseHeader.Bytes && (count == 0 || head[0] == (byte)AnswerCode.Done))
            {
                int read = await stream.ReadAsync(head.AsMemory(count), cancellation).ConfigureAwait(false);
                if (read == 0)
                    throw new ConnectionEndedException("The peer ended the stream instead of responding.");

                count += read;
            }

            if (head[0] != (byte)AnswerCode.Done)
                throw await ReadRefusalAsync(stream, head, count, cancellation).ConfigureAwait(false);

            uint length = ResponseHeader.ReadPayloadBytes(head);
            if (length > maxResponseBytes)
            {
                throw new MeshRequestException(
                    stream.Peer, MeshRequestError.TooLarge, $"the response has {length} bytes");
            }

            byte[] response = new byte[length];
            int filled = Math.Min(count - ResponseHeader.Bytes, response.Length);
            head.AsSpan(ResponseHeader.Bytes, filled).CopyTo(response);
            await stream.ReadExactlyAsync(response.AsMemory(filled), cancellation).ConfigureAwait(false);
            return response;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(head);
        }
    }

    private static async Task<MeshRequestException> ReadRefusalAsync(
        SwarmStream stream, byte[] head, int count, CancellationToken cancellation)
    {
        while (count < Answer.RefusalHeaderBytes || count < Answer.RefusalHeaderBytes + head[1])
        {
            int read = await stream.ReadAsync(head.AsMemory(count), cancellation).ConfigureAwait(false);
            if (read == 0)
                throw new ConnectionEndedException("The peer ended the stream inside of its answer.");

            count += read;
        }

        return RequestFailures.From(stream.Peer, Answer.ReadRefusal(head));
    }
}

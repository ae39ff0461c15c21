using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Avi.Mesh;

/// <content>Requests between nodes: ask, and get an answer.</content>
public sealed partial class MeshNode
{
    /// <summary>
    /// Asks another node and waits for its response; connects to it first if need be and if its addresses are known.
    /// </summary>
    /// <remarks>A request is sent once. When it fails, it may have been worked on.</remarks>
    /// <param name="peer">Who is asked.</param>
    /// <param name="name">What is asked for, such as <c>thermostat/set</c>; at most 255 bytes of UTF-8.</param>
    /// <param name="payload">The bytes of the request; leave them as they are until the task has ended.</param>
    /// <param name="options">What is different for this request.</param>
    /// <param name="cancellation">Ends the waiting; the other node's handler is told.</param>
    /// <returns>The bytes of the response.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long, or an option out of its range.</exception>
    /// <exception cref="MeshConnectException">The other node cannot be connected to.</exception>
    /// <exception cref="MeshRequestException">There is no response; the exception says why.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public Task<byte[]> RequestAsync(
        PeerId peer,
        string name,
        ReadOnlyMemory<byte> payload,
        MeshRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(peer);
        MeshRequestOptions.ThrowIfOutOfRange(options);
        _lifetime.ThrowIfEnded();
        return _stack.Streams.RequestAsync(peer, name, payload, options, cancellation);
    }

    /// <summary>Asks another node, with JSON for the request and the response.</summary>
    /// <typeparam name="TRequest">What is sent.</typeparam>
    /// <typeparam name="TResponse">What comes back.</typeparam>
    /// <param name="peer">Who is asked.</param>
    /// <param name="name">What is asked for.</param>
    /// <param name="request">The request.</param>
    /// <param name="requestType">How the request is written; of a source-generated context.</param>
    /// <param name="responseType">How the response is read.</param>
    /// <param name="options">What is different for this request.</param>
    /// <param name="cancellation">Ends the waiting; the other node's handler is told.</param>
    /// <returns>The response; <see langword="null"/> when the other node said so.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long, or an option out of its range.</exception>
    /// <exception cref="MeshConnectException">The other node cannot be connected to.</exception>
    /// <exception cref="MeshRequestException">There is no response, or no such JSON.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public async Task<TResponse?> RequestJsonAsync<TRequest, TResponse>(
        PeerId peer,
        string name,
        TRequest request,
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TResponse> responseType,
        MeshRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(requestType);
        ArgumentNullException.ThrowIfNull(responseType);
        byte[] payload = JsonSerializer.SerializeToUtf8Bytes(request, requestType);
        byte[] response = await RequestAsync(peer, name, payload, options, cancellation).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(response, responseType);
        }
        catch (JsonException exception)
        {
            throw new MeshRequestException(
                peer, MeshRequestError.ProtocolError, "the response is other JSON than expected", exception);
        }
    }

    /// <summary>Answers the requests of a name: has a handler called for each, side by side.</summary>
    /// <param name="name">The name, exactly; at most 255 bytes of UTF-8.</param>
    /// <param name="handler">
    /// Makes the response. <see cref="RequestRefusedException"/> refuses; what else it throws is logged, and the other
    /// node is told that the handler failed. Its token ends when the other node waits no longer, after
    /// <see cref="MeshStreamOptions.HandlerTimeout"/>, and with the registration; what it returns then is still sent.
    /// </param>
    /// <returns>Answers no more when disposed, and waits for the handler unless disposed by it.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">Requests of this name are answered already.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public IAsyncDisposable RespondTo(
        string name, Func<MeshRequest, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _lifetime.ThrowIfEnded();
        return _stack.Streams.Respond(name, handler, this);
    }

    /// <summary>Answers the requests of a name, with JSON for the request and the response.</summary>
    /// <typeparam name="TRequest">What comes.</typeparam>
    /// <typeparam name="TResponse">What goes back.</typeparam>
    /// <param name="name">The name, exactly; at most 255 bytes of UTF-8.</param>
    /// <param name="requestType">How a request is read; of a source-generated context. Other JSON is refused.</param>
    /// <param name="responseType">How the response is written.</param>
    /// <param name="handler">Makes the response; see <see cref="RespondTo"/>.</param>
    /// <returns>Answers no more when disposed, and waits for the handler unless disposed by it.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">Requests of this name are answered already.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public IAsyncDisposable RespondToJson<TRequest, TResponse>(
        string name,
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TResponse> responseType,
        Func<TRequest?, PeerId, CancellationToken, ValueTask<TResponse>> handler)
    {
        ArgumentNullException.ThrowIfNull(requestType);
        ArgumentNullException.ThrowIfNull(responseType);
        ArgumentNullException.ThrowIfNull(handler);
        return RespondTo(name, async (request, cancellation) =>
        {
            TRequest? content = ReadJson(request, requestType);
            TResponse response = await handler(content, request.Peer, cancellation).ConfigureAwait(false);
            return JsonSerializer.SerializeToUtf8Bytes(response, responseType);
        });
    }

    private static T? ReadJson<T>(MeshRequest request, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(request.Payload.Span, type);
        }
        catch (JsonException)
        {
            throw new RequestRefusedException("the request is other JSON than expected");
        }
    }
}

namespace Avi.Mesh.Events;

/// <summary>One reader's events, as the reader sees them: first who was there, then what happened since.</summary>
/// <remarks>
/// The hub knows the queue and not this; so a stream that its owner has dropped, read or not, is found by the garbage
/// collector, and takes the queue away. While it is read, the queue leads to whoever reads, and he to this.
/// </remarks>
internal sealed class MeshEventStream(
    IReadOnlyList<PeerConnected> present, MeshEventQueue queue, CancellationToken cancellation)
    : IAsyncEnumerable<MeshEvent>
{
#pragma warning disable MA0055 // An enumerable has no end that its owner would announce; nothing else tells of it.
    ~MeshEventStream() => queue.Leave();
#pragma warning restore MA0055

    /// <inheritdoc/>
    public async IAsyncEnumerator<MeshEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        IAsyncEnumerable<MeshEvent> since = queue.ReadAllAsync(cancellation, cancellationToken);
        try
        {
            foreach (PeerConnected peer in present)
            {
                cancellation.ThrowIfCancellationRequested();
                cancellationToken.ThrowIfCancellationRequested();
                yield return peer;
            }

            await foreach (MeshEvent occurrence in since.ConfigureAwait(false))
                yield return occurrence;
        }
        finally
        {
            queue.Leave();
        }
    }
}

namespace Avi.Mesh;

/// <summary>One reader's events, as the reader sees them.</summary>
/// <remarks>
/// The hub knows the queue and not this; so a stream that its owner has dropped, read or not, is found by the garbage
/// collector, and takes the queue away. While it is read, the queue leads to whoever reads, and he to this.
/// </remarks>
internal sealed class MeshEventStream(MeshEventQueue queue, CancellationToken cancellation)
    : IAsyncEnumerable<MeshEvent>
{
#pragma warning disable MA0055 // An enumerable has no end that its owner would announce; nothing else tells of it.
    ~MeshEventStream() => queue.Leave();
#pragma warning restore MA0055

    /// <inheritdoc/>
    public async IAsyncEnumerator<MeshEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, cancellationToken);
        try
        {
            await foreach (MeshEvent occurrence in queue.ReadAllAsync(either.Token).ConfigureAwait(false))
                yield return occurrence;
        }
        finally
        {
            queue.Leave();
        }
    }
}

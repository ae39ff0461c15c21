using System.Threading.Channels;

namespace Avi.Mesh;

/// <summary>One reader's events: live from the moment it was made, bounded, the oldest makes room.</summary>
internal sealed class MeshEventStream : IAsyncEnumerable<MeshEvent>
{
    private readonly Channel<MeshEvent> _events;
    private readonly Action<MeshEventStream> _leave;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _leaveWhenCancelled;

    public MeshEventStream(
        int capacity, Action onDropped, Action<MeshEventStream> leave, CancellationToken cancellation)
    {
        _events = Channel.CreateBounded<MeshEvent>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest },
            _ => onDropped());
        _leave = leave;
        _cancellation = cancellation;
        _leaveWhenCancelled = cancellation.UnsafeRegister(static stream => ((MeshEventStream)stream!).Leave(), this);
    }

    /// <summary>Adds an event; never waits.</summary>
    public void Add(MeshEvent occurrence) => _events.Writer.TryWrite(occurrence);

    /// <summary>Ends the stream after what is in it.</summary>
    public void Complete() => _events.Writer.TryComplete();

    /// <inheritdoc/>
    public async IAsyncEnumerator<MeshEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_cancellation, cancellationToken);
        try
        {
            await foreach (MeshEvent occurrence in _events.Reader.ReadAllAsync(either.Token).ConfigureAwait(false))
                yield return occurrence;
        }
        finally
        {
            Leave();
        }
    }

    private void Leave()
    {
        _leave(this);
        Complete();
        _leaveWhenCancelled.Unregister();
    }
}

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>A token that ends after a time, or with another token; afterwards it can say which.</summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;
    private readonly CancellationToken _outer;

    public TimeLimit(TimeSpan limit, TimeProvider time, CancellationToken outer)
    {
        _outer = outer;
        _timer = new CancellationTokenSource(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, outer);
    }

    /// <summary>Gets the token to pass on.</summary>
    public CancellationToken Token => _linked.Token;

    /// <summary>Gets a value indicating whether it was the time that ended it.</summary>
    public bool HasPassed => _timer.IsCancellationRequested && !_outer.IsCancellationRequested;

    /// <inheritdoc/>
    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}

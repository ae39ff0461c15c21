namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>A token that ends after a time, or with another token; afterwards it can say which.</summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _outer;

    public TimeLimit(TimeSpan limit, TimeProvider time, CancellationToken outer)
    {
        _outer = outer;
        _source = new CancellationTokenSource(limit, time);
        _registration = outer.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>Gets the token to pass on.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Gets a value indicating whether it was the time that ended it.</summary>
    public bool HasPassed => _source.IsCancellationRequested && !_outer.IsCancellationRequested;

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}

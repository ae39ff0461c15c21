namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>
/// Inbound connections that have not said who they are; when there are too many, one ends. For several threads.
/// </summary>
/// <remarks>
/// Displacing, not refusing: who opens connections and says nothing would otherwise keep everybody else out until his
/// time limits have passed. The oldest of the host that has the most makes room, so that a flood from one host
/// displaces itself and nobody else.
/// </remarks>
internal sealed class PendingHandshakes(int capacity)
{
    private readonly Lock _gate = new();
    private readonly List<Pending> _oldestFirst = [];

    /// <summary>Gets how many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _oldestFirst.Count;
        }
    }

    /// <summary>Adds one, and cancels another when there are too many.</summary>
    /// <param name="host">Where the connection comes from.</param>
    /// <param name="displaced">What ends the handshake when it is displaced. Cancelled on this thread.</param>
    public void Add(string host, CancellationTokenSource displaced)
    {
        CancellationTokenSource? leaving = null;
        lock (_gate)
        {
            _oldestFirst.Add(new Pending(host, displaced));
            if (_oldestFirst.Count > capacity)
                leaving = TakeOneLocked();
        }

        if (leaving is not null)
            TryCancel(leaving);
    }

    /// <summary>Forgets one that has ended, displaced or not.</summary>
    public void Remove(string host, CancellationTokenSource displaced)
    {
        lock (_gate)
            _oldestFirst.Remove(new Pending(host, displaced));
    }

    private CancellationTokenSource TakeOneLocked()
    {
        // Among hosts with the same number, the one whose connection is the oldest.
        string host = _oldestFirst.CountBy(pending => pending.Host, StringComparer.Ordinal).MaxBy(ofHost => ofHost.Value).Key;
        int index = _oldestFirst.FindIndex(pending => string.Equals(pending.Host, host, StringComparison.Ordinal));
        CancellationTokenSource leaving = _oldestFirst[index].Displaced;
        _oldestFirst.RemoveAt(index);
        return leaving;
    }

    private static void TryCancel(CancellationTokenSource leaving)
    {
        try
        {
            leaving.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself, just after it was chosen.
        }
    }

    private readonly record struct Pending(string Host, CancellationTokenSource Displaced);
}

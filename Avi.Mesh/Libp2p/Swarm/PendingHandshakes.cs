namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>
/// Inbound connections that have not said who they are; a new one displaces the oldest. For several threads.
/// </summary>
/// <remarks>
/// Displacing, not refusing: who opens connections and says nothing would otherwise keep everybody else out until his
/// time limits have passed.
/// </remarks>
internal sealed class PendingHandshakes(int capacity)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<CancellationTokenSource> _oldestFirst = [];

    /// <summary>Gets how many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _oldestFirst.Count;
        }
    }

    /// <summary>Adds one, and cancels the oldest when there are too many.</summary>
    /// <param name="displaced">What ends the handshake when it is displaced. Cancelled on this thread.</param>
    public void Add(CancellationTokenSource displaced)
    {
        CancellationTokenSource? oldest = null;
        lock (_gate)
        {
            if (_oldestFirst.Count >= capacity)
            {
                oldest = _oldestFirst.First!.Value; // There is one: the capacity is at least 1.
                _oldestFirst.RemoveFirst();
            }

            _oldestFirst.AddLast(displaced);
        }

        oldest?.Cancel();
    }

    /// <summary>Forgets one that has ended, displaced or not.</summary>
    public void Remove(CancellationTokenSource displaced)
    {
        lock (_gate)
            _oldestFirst.Remove(displaced);
    }
}

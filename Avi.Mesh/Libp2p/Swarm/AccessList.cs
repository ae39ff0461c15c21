using System.Collections.Immutable;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>What is denied, and, if it was said at the start, the only things that are allowed.</summary>
/// <remarks>For several threads. Each set is replaced as a whole, so that it can be read at any time.</remarks>
internal sealed class AccessList<T>
{
    private readonly int _capacity;
    private readonly Lock _gate = new();
    private volatile ImmutableHashSet<T> _denied = [];
    private volatile ImmutableHashSet<T>? _allowed;

    public AccessList(IReadOnlyList<T> allowed, int capacity)
    {
        _capacity = capacity;
        _allowed = allowed.Count == 0 ? null : [.. allowed];
        ThrowIfFull(allowed.Count);
    }

    public ImmutableHashSet<T> Denied => _denied;

    /// <summary>Gets the only ones that are allowed; <see langword="null"/> when all are.</summary>
    public ImmutableHashSet<T>? Allowed => _allowed;

    public void Deny(T item)
    {
        lock (_gate)
        {
            ImmutableHashSet<T> denied = _denied.Add(item);
            ThrowIfFull(denied.Count);
            _denied = denied;
            _allowed = _allowed?.Remove(item);
        }
    }

    public void Allow(T item)
    {
        lock (_gate)
        {
            ImmutableHashSet<T>? allowed = _allowed?.Add(item);
            ThrowIfFull(allowed?.Count ?? 0);
            _allowed = allowed;
            _denied = _denied.Remove(item);
        }
    }

    private void ThrowIfFull(int count)
    {
        if (count > _capacity)
            throw new InvalidOperationException($"The list takes {_capacity} entries.");
    }
}

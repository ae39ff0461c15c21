namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Which peers are not to be closed to make room, and what for. For several threads.</summary>
/// <remarks>
/// A peer may be protected for several purposes; each has a tag, so that the end of one leaves the others. Only this
/// program's parts protect peers, those that are configured and those that they use, and bound their number.
/// </remarks>
internal sealed class PeerProtection
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, HashSet<string>> _tags = [];

    /// <summary>Protects a peer, connected or not, for a purpose. Twice is the same as once.</summary>
    public void Protect(PeerId peer, string tag)
    {
        lock (_gate)
        {
            if (!_tags.TryGetValue(peer, out HashSet<string>? tags))
                _tags.Add(peer, tags = new HashSet<string>(StringComparer.Ordinal));

            tags.Add(tag);
        }
    }

    /// <summary>Ends the protection for one purpose.</summary>
    public void Unprotect(PeerId peer, string tag)
    {
        lock (_gate)
        {
            if (_tags.TryGetValue(peer, out HashSet<string>? tags) && tags.Remove(tag) && tags.Count == 0)
                _tags.Remove(peer);
        }
    }

    /// <summary>Says whether a peer is protected for any purpose.</summary>
    public bool IsProtected(PeerId peer)
    {
        lock (_gate)
            return _tags.ContainsKey(peer);
    }
}

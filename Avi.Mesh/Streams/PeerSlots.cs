namespace Avi.Mesh.Streams;

/// <summary>How much of something each peer has in use, up to a limit. For several threads.</summary>
internal sealed class PeerSlots(int maxOfPeer)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, int> _used = [];

    /// <summary>Says how much a peer has in use.</summary>
    public int Count(PeerId peer)
    {
        lock (_gate)
            return _used.GetValueOrDefault(peer);
    }

    /// <summary>Takes one; to be given back with <see cref="Leave"/>.</summary>
    /// <returns><see langword="false"/> when the peer has all that it may have.</returns>
    public bool TryEnter(PeerId peer)
    {
        lock (_gate)
        {
            int used = _used.GetValueOrDefault(peer);
            if (used >= maxOfPeer)
                return false;

            _used[peer] = used + 1;
            return true;
        }
    }

    /// <summary>Gives one back.</summary>
    public void Leave(PeerId peer)
    {
        lock (_gate)
        {
            int used = _used[peer] - 1;
            if (used == 0)
                _used.Remove(peer);
            else
                _used[peer] = used;
        }
    }
}

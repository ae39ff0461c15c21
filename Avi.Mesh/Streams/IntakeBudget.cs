namespace Avi.Mesh.Streams;

/// <summary>
/// How many bytes of what peers send are in memory: a limit for all, and a quarter of it for each. For several threads.
/// </summary>
internal sealed class IntakeBudget(long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, long> _ofPeers = [];
    private readonly long _maxBytesOfPeer = maxBytes / 4;
    private long _total; // 0 <= _total <= maxBytes

    /// <summary>Gets how many bytes are taken.</summary>
    public long Taken
    {
        get
        {
            lock (_gate)
                return _total;
        }
    }

    /// <summary>Takes some bytes, before memory is allocated for them.</summary>
    /// <returns><see langword="false"/> when there are not as many left.</returns>
    public bool TryTake(PeerId peer, long bytes)
    {
        lock (_gate)
        {
            long ofPeer = _ofPeers.GetValueOrDefault(peer) + bytes;
            if (ofPeer > _maxBytesOfPeer || _total + bytes > maxBytes)
                return false;

            _total += bytes;
            _ofPeers[peer] = ofPeer;
            return true;
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(PeerId peer, long bytes)
    {
        lock (_gate)
        {
            _total -= bytes;
            long ofPeer = _ofPeers.GetValueOrDefault(peer) - bytes;
            if (ofPeer > 0)
                _ofPeers[peer] = ofPeer;
            else
                _ofPeers.Remove(peer);
        }
    }
}

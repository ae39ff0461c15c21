using System.Diagnostics.CodeAnalysis;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Identify;

/// <summary>The connected peers, and who of them has an old version of our identity. For several threads.</summary>
internal sealed class IdentifyPeers
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, IdentifyPeer> _peers = []; // As many as there are connections.
    private int _version;

    /// <summary>A peer is connected. It knows nothing yet, but gets what is true now when it asks.</summary>
    public void Add(ConnectedPeer connection)
    {
        lock (_gate)
            _peers[connection.Id] = new IdentifyPeer(connection, _version);
    }

    public void Remove(PeerId peer)
    {
        lock (_gate)
            _peers.Remove(peer);
    }

    /// <summary>Our identity has changed.</summary>
    public void SetChanged()
    {
        lock (_gate)
            _version++;
    }

    /// <summary>A peer is being told our identity as it is now.</summary>
    public void SetTold(PeerId peer)
    {
        lock (_gate)
        {
            if (_peers.TryGetValue(peer, out IdentifyPeer? known))
                known.ToldVersion = _version;
        }
    }

    /// <summary>Says whether a push of a peer is taken now.</summary>
    public bool TryTakePush(PeerId peer, TimeSpan now)
    {
        lock (_gate)
            return _peers.TryGetValue(peer, out IdentifyPeer? known) && known.TryTakePush(now);
    }

    /// <summary>Adds what a peer says; what it does not say stays.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="message">What it says.</param>
    /// <param name="known">What is known of it now.</param>
    /// <returns><see langword="false"/> when it is no longer connected.</returns>
    public bool TryLearn(PeerId peer, IdentifyMessage message, [NotNullWhen(true)] out IdentifyPeer? known)
    {
        lock (_gate)
        {
            if (!_peers.TryGetValue(peer, out known))
                return false;

            known.Said = known.Said.With(message);
            return true;
        }
    }

    /// <summary>Says whether a peer has to be told of a change.</summary>
    public bool IsOutdated(PeerId peer)
    {
        lock (_gate)
            return _peers.TryGetValue(peer, out IdentifyPeer? known) && IsOutdatedLocked(known);
    }

    /// <summary>Takes the peers that have to be told of a change; they count as told.</summary>
    public IReadOnlyList<PeerId> TakeOutdated()
    {
        lock (_gate)
        {
            IdentifyPeer[] outdated = [.. _peers.Values.Where(IsOutdatedLocked)];
            foreach (IdentifyPeer peer in outdated)
                peer.ToldVersion = _version;

            return [.. outdated.Select(peer => peer.Connection.Id)];
        }
    }

    private bool IsOutdatedLocked(IdentifyPeer peer) => peer.TakesPushes && peer.ToldVersion < _version;
}

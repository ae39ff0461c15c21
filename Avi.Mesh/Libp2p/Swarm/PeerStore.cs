using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>What is known of peers, connected or not. For several threads.</summary>
internal sealed class PeerStore(int maxPeers, int maxAddressesOfPeer)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, LinkedListNode<KnownPeer>> _peers = [];
    private readonly LinkedList<KnownPeer> _latestFirst = [];

    /// <summary>Gets how many peers are known.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _peers.Count;
        }
    }

    /// <summary>Remembers an address at which a peer was met; it comes before those that it only told of.</summary>
    public void AddMet(PeerId peer, Multiaddr address)
    {
        lock (_gate)
        {
            KnownPeer known = GetLocked(peer);
            known.Addresses.Remove(address);
            known.Addresses.Insert(0, address);
            Trim(known.Addresses);
        }
    }

    /// <summary>Remembers what a peer says of itself.</summary>
    public void SetIdentity(PeerId peer, PeerIdentity identity)
    {
        lock (_gate)
        {
            KnownPeer known = GetLocked(peer);
            known.Identity = identity;
            known.Addresses.AddRange(identity.ListenAddresses.Except(known.Addresses).Take(maxAddressesOfPeer));
            Trim(known.Addresses);
        }
    }

    /// <summary>Keeps the newest signed record of a peer.</summary>
    /// <param name="record">What the envelope says; it was checked.</param>
    /// <param name="envelope">The envelope.</param>
    /// <returns><see langword="false"/> when there is a newer record already.</returns>
    public bool TrySetSignedRecord(PeerRecord record, ReadOnlyMemory<byte> envelope)
    {
        lock (_gate)
        {
            KnownPeer known = GetLocked(record.Peer);
            if (!known.SignedRecord.IsEmpty && record.Sequence < known.RecordSequence)
                return false;

            known.SignedRecord = envelope;
            known.RecordSequence = record.Sequence;
            return true;
        }
    }

    /// <summary>Finds the newest signed record of a peer; empty when it sent none.</summary>
    public ReadOnlyMemory<byte> FindSignedRecord(PeerId peer)
    {
        lock (_gate)
            return _peers.TryGetValue(peer, out LinkedListNode<KnownPeer>? node) ? node.Value.SignedRecord : default;
    }

    /// <summary>Remembers addresses at which a peer is said to be; they come after those that are there.</summary>
    public void AddFound(PeerId peer, IReadOnlyList<Multiaddr> addresses)
    {
        lock (_gate)
        {
            KnownPeer known = GetLocked(peer);
            known.Addresses.AddRange(addresses.Except(known.Addresses).Take(maxAddressesOfPeer));
            Trim(known.Addresses);
        }
    }

    /// <summary>Forgets an address of a peer: somebody else is there.</summary>
    public void Remove(PeerId peer, Multiaddr address)
    {
        lock (_gate)
        {
            if (_peers.TryGetValue(peer, out LinkedListNode<KnownPeer>? node))
                node.Value.Addresses.Remove(address);
        }
    }

    /// <summary>Finds where a peer may be.</summary>
    /// <returns>Addresses without its peer id, the likely ones first; empty when nothing is known.</returns>
    public IReadOnlyList<Multiaddr> FindAddresses(PeerId peer)
    {
        lock (_gate)
            return _peers.TryGetValue(peer, out LinkedListNode<KnownPeer>? node) ? [.. node.Value.Addresses] : [];
    }

    /// <summary>Finds what a peer said of itself.</summary>
    public PeerIdentity? FindIdentity(PeerId peer)
    {
        lock (_gate)
            return _peers.TryGetValue(peer, out LinkedListNode<KnownPeer>? node) ? node.Value.Identity : null;
    }

    private KnownPeer GetLocked(PeerId peer)
    {
        if (_peers.TryGetValue(peer, out LinkedListNode<KnownPeer>? node))
        {
            _latestFirst.Remove(node);
            _latestFirst.AddFirst(node);
            return node.Value;
        }

        if (_peers.Count >= maxPeers && _latestFirst.Last is { } oldest)
        {
            _latestFirst.RemoveLast();
            _peers.Remove(oldest.Value.Id);
        }

        node = _latestFirst.AddFirst(new KnownPeer(peer));
        _peers.Add(peer, node);
        return node.Value;
    }

    private void Trim(List<Multiaddr> addresses)
    {
        if (addresses.Count > maxAddressesOfPeer)
            addresses.RemoveRange(maxAddressesOfPeer, addresses.Count - maxAddressesOfPeer);
    }

    private sealed class KnownPeer(PeerId id)
    {
        public PeerId Id => id;

        public List<Multiaddr> Addresses { get; } = [];

        public PeerIdentity? Identity { get; set; }

        public ReadOnlyMemory<byte> SignedRecord { get; set; }

        public ulong RecordSequence { get; set; }
    }
}

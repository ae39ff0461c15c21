using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>What is known of peers, connected or not. It ages. For several threads.</summary>
internal sealed class PeerStore
{
    private readonly int _maxPeers;
    private readonly int _maxAddressesOfPeer;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, LinkedListNode<KnownPeer>> _peers = [];
    private readonly LinkedList<KnownPeer> _latestFirst = [];
    private long _changes;

    public PeerStore(int maxPeers, int maxAddressesOfPeer, TimeProvider? time = null)
    {
        _maxPeers = maxPeers;
        _maxAddressesOfPeer = maxAddressesOfPeer;
        _time = time ?? TimeProvider.System;
        _startedAt = _time.GetTimestamp();
    }

    /// <summary>Gets how many peers are known.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _peers.Count;
        }
    }

    /// <summary>Gets a number that grows with each change of addresses.</summary>
    public long Changes
    {
        get
        {
            lock (_gate)
                return _changes;
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_startedAt);

    /// <summary>Remembers an address at which a peer was met; it comes before those that it only told of.</summary>
    public void AddMet(PeerId peer, Multiaddr address)
    {
        lock (_gate)
            ChangeLocked(peer).Add(address, AddressOrigin.Met, Now);
    }

    /// <summary>
    /// Remembers what a peer says of itself; addresses that it said before and no longer says are forgotten.
    /// </summary>
    public void SetIdentity(PeerId peer, PeerIdentity identity)
    {
        lock (_gate)
        {
            KnownPeer known = ChangeLocked(peer);
            known.Identity = identity;
            known.KeepTold(identity.ListenAddresses);
            known.AddAll(identity.ListenAddresses, AddressOrigin.Told, Now);
        }
    }

    /// <summary>
    /// Keeps the newest signed record of a peer. Addresses that it does not list are forgotten, except those at which
    /// the peer was met.
    /// </summary>
    /// <param name="record">What the envelope says; it was checked.</param>
    /// <param name="envelope">The envelope.</param>
    /// <returns><see langword="false"/> when there is a newer record already.</returns>
    public bool TrySetSignedRecord(PeerRecord record, ReadOnlyMemory<byte> envelope)
    {
        lock (_gate)
            return ChangeLocked(record.Peer).TryTakeSignedRecord(record, envelope, Now);
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
            ChangeLocked(peer).AddAll(addresses, AddressOrigin.Found, Now);
    }

    /// <summary>A peer has come, or leaves: what it said of itself holds until now.</summary>
    public void Confirm(PeerId peer)
    {
        lock (_gate)
            ChangeLocked(peer).Confirm(Now);
    }

    /// <summary>Forgets an address of a peer: somebody else is there.</summary>
    public void Remove(PeerId peer, Multiaddr address)
    {
        lock (_gate)
        {
            if (_peers.TryGetValue(peer, out LinkedListNode<KnownPeer>? node))
                node.Value.Remove(address);

            _changes++;
        }
    }

    /// <summary>Forgets addresses that are too old, and peers of which nothing is left.</summary>
    /// <param name="isConnected">Says whether a peer is connected: nothing of it is too old.</param>
    public void Expire(Func<PeerId, bool> isConnected)
    {
        lock (_gate)
        {
            foreach (KnownPeer known in _latestFirst.Where(known => !isConnected(known.Id)).ToArray())
            {
                known.Expire(Now);
                if (known.Addresses.Count == 0 && Now - known.HeardAt > KnownAddress.ToldLifetime)
                    ForgetLocked(known.Id);
            }
        }
    }

    /// <summary>Finds where a peer may be.</summary>
    /// <returns>Addresses without its peer id, the likely ones first; empty when nothing is known.</returns>
    public IReadOnlyList<Multiaddr> FindAddresses(PeerId peer)
    {
        lock (_gate)
        {
            return _peers.TryGetValue(peer, out LinkedListNode<KnownPeer>? node)
                ? [.. node.Value.Addresses.Select(known => known.Address)]
                : [];
        }
    }

    /// <summary>Finds peers that this node has met where they may still be.</summary>
    /// <param name="maxCount">How many at most; those heard of lately first.</param>
    /// <param name="isMeant">Says whether a peer is one of those; it must not call this object.</param>
    public IReadOnlyList<PeerId> FindMet(int maxCount, Func<PeerId, bool> isMeant)
    {
        lock (_gate)
        {
            return [.. _latestFirst
                .Where(known => known.Addresses is [{ Origin: AddressOrigin.Met }, ..] && isMeant(known.Id))
                .Take(maxCount)
                .Select(known => known.Id)];
        }
    }

    /// <summary>Finds peers that were heard of lately and have an address.</summary>
    /// <param name="maxCount">How many at most.</param>
    /// <param name="isMeant">Says whether a peer is one of those; it must not call this object.</param>
    public IReadOnlyList<PeerId> FindLatest(int maxCount, Func<PeerId, bool> isMeant)
    {
        lock (_gate)
        {
            return [.. _latestFirst
                .Where(known => known.Addresses.Count > 0 && isMeant(known.Id))
                .Take(maxCount)
                .Select(known => known.Id)];
        }
    }

    /// <summary>Finds what a peer said of itself.</summary>
    public PeerIdentity? FindIdentity(PeerId peer)
    {
        lock (_gate)
            return _peers.TryGetValue(peer, out LinkedListNode<KnownPeer>? node) ? node.Value.Identity : null;
    }

    /// <summary>Copies the addresses, to be kept over a restart.</summary>
    /// <param name="maxPeers">Of how many peers, the latest first.</param>
    /// <returns>Entries whose times are ages.</returns>
    public IReadOnlyList<AddressBookEntry> Export(int maxPeers)
    {
        lock (_gate)
        {
            TimeSpan now = Now;
            return [.. _latestFirst
                .Where(known => known.Addresses.Count > 0)
                .Take(maxPeers)
                .SelectMany(known => known.Addresses.Select(
                    address => new AddressBookEntry(known.Id, address.Address, address.Origin, now - address.SaidAt)))];
        }
    }

    /// <summary>Takes addresses that were kept over a restart, unless they have become too old.</summary>
    public void Import(IReadOnlyList<AddressBookEntry> entries)
    {
        lock (_gate)
        {
            // From behind, so that the latest peer, and its likeliest address, come to be the first.
            foreach (AddressBookEntry entry in entries.Reverse())
                ChangeLocked(entry.Peer).Add(entry.Address, entry.Origin, Now - entry.Age);
        }

        Expire(static _ => false);
    }

    private KnownPeer ChangeLocked(PeerId peer)
    {
        _changes++;
        KnownPeer known = GetLocked(peer);
        known.HeardAt = Now;
        return known;
    }

    private KnownPeer GetLocked(PeerId peer)
    {
        if (_peers.TryGetValue(peer, out LinkedListNode<KnownPeer>? node))
        {
            _latestFirst.Remove(node);
            _latestFirst.AddFirst(node);
            return node.Value;
        }

        if (_peers.Count >= _maxPeers && _latestFirst.Last is { } oldest)
            ForgetLocked(oldest.Value.Id);

        node = _latestFirst.AddFirst(new KnownPeer(peer, _maxAddressesOfPeer));
        _peers.Add(peer, node);
        return node.Value;
    }

    private void ForgetLocked(PeerId peer)
    {
        if (_peers.Remove(peer, out LinkedListNode<KnownPeer>? node))
            _latestFirst.Remove(node);
    }
}

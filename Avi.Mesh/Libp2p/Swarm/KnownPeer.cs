using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>What is known of one peer. Decides; not for several threads.</summary>
/// <remarks>Addresses are in the order in which they are believed, and the latest of a kind first.</remarks>
internal sealed class KnownPeer(PeerId id, int maxAddresses)
{
    private readonly List<KnownAddress> _addresses = [];

    public PeerId Id => id;

    public IReadOnlyList<KnownAddress> Addresses => _addresses;

    public PeerIdentity? Identity { get; set; }

    /// <summary>Gets the newest signed record, an envelope; empty when there is none.</summary>
    public ReadOnlyMemory<byte> SignedRecord { get; private set; }

    /// <summary>Gets the number of that record.</summary>
    public ulong SignedSequence { get; private set; }

    /// <summary>Gets or sets when the peer was heard of last.</summary>
    public TimeSpan HeardAt { get; set; }

    /// <summary>Puts an address before the others of its kind, unless somebody more credible has said it.</summary>
    public void Add(Multiaddr address, AddressOrigin origin, TimeSpan now)
    {
        int index = _addresses.FindIndex(known => known.Address.Equals(address));
        if (index >= 0)
        {
            if (_addresses[index].Origin < origin)
                return;

            _addresses.RemoveAt(index);
        }

        Insert(new KnownAddress(address, origin, now));
    }

    /// <summary>Takes addresses that are not there yet behind the others of their kind, in their order.</summary>
    public void AddAll(IEnumerable<Multiaddr> addresses, AddressOrigin origin, TimeSpan now)
    {
        // From behind, so that the first one comes to be the first.
        foreach (Multiaddr address in addresses.Take(maxAddresses).Reverse())
            Add(address, origin, now);
    }

    /// <summary>Forgets an address.</summary>
    public void Remove(Multiaddr address) => _addresses.RemoveAll(known => known.Address.Equals(address));

    /// <summary>Forgets what the peer told of itself before and does not tell any more.</summary>
    public void KeepTold(IReadOnlyList<Multiaddr> addresses) => _addresses.RemoveAll(
        known => known.Origin == AddressOrigin.Told && !addresses.Contains(known.Address));

    /// <summary>
    /// Takes a signed record if it is newer: only its addresses, and those where the peer was met, stay.
    /// </summary>
    public bool TryTakeSignedRecord(PeerRecord record, ReadOnlyMemory<byte> envelope, TimeSpan now)
    {
        if (!SignedRecord.IsEmpty && record.Sequence < SignedSequence)
            return false;

        (SignedRecord, SignedSequence) = (envelope, record.Sequence);
        _addresses.RemoveAll(known => known.Origin != AddressOrigin.Met && !record.Addresses.Contains(known.Address));
        AddAll(record.Addresses, AddressOrigin.Told, now);
        return true;
    }

    /// <summary>The peer is, or was until now, connected: what is known of it holds.</summary>
    public void Confirm(TimeSpan now)
    {
        for (int i = 0; i < _addresses.Count; i++)
        {
            if (_addresses[i].Origin != AddressOrigin.Found)
                _addresses[i] = _addresses[i] with { SaidAt = now };
        }
    }

    /// <summary>Forgets addresses that are too old.</summary>
    public void Expire(TimeSpan now) => _addresses.RemoveAll(known => known.IsExpired(now));

    private void Insert(KnownAddress known)
    {
        int index = _addresses.FindIndex(other => other.Origin >= known.Origin);
        _addresses.Insert(index < 0 ? _addresses.Count : index, known);
        if (_addresses.Count > maxAddresses)
            _addresses.RemoveAt(_addresses.Count - 1);
    }
}

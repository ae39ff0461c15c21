namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>A peer that a PRUNE tells of, so that who is put out finds others: peer exchange.</summary>
/// <param name="Peer">Who it is.</param>
/// <param name="SignedRecord">
/// Where it says it is: an envelope that nobody has checked. Empty when the PRUNE has none.
/// </param>
internal readonly record struct ExchangedPeer(PeerId Peer, ReadOnlyMemory<byte> SignedRecord)
{
    // PeerInfo: 1 peerID, 2 signedPeerRecord (gossipsub-v1.1, "Protobuf")
    public const int PeerField = 1;
    public const int RecordField = 2;
}

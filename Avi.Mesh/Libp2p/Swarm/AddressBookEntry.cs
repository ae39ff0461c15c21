using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>An address of a peer, as it is kept over a restart.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Address">The address, without peer id.</param>
/// <param name="Origin">Who says that the peer is there.</param>
/// <param name="Age">How long ago it was said, or the peer was there.</param>
internal sealed record AddressBookEntry(PeerId Peer, Multiaddr Address, AddressOrigin Origin, TimeSpan Age);

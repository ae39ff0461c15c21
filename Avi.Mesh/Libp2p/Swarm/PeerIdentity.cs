using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Negotiation;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>What a peer says of itself in Identify.</summary>
/// <param name="Protocols">The protocols that it accepts streams for; bounded.</param>
/// <param name="ListenAddresses">Where it says that it listens; bounded.</param>
/// <param name="ProtocolVersion">The family of its network; empty if it says none.</param>
/// <param name="AgentVersion">Its software and version, or its name; empty if it says none.</param>
/// <param name="ObservedAddress">The address that it sees us at, or <see langword="null"/>.</param>
internal sealed record PeerIdentity(
    IReadOnlyList<ProtocolId> Protocols,
    IReadOnlyList<Multiaddr> ListenAddresses,
    string ProtocolVersion,
    string AgentVersion,
    Multiaddr? ObservedAddress);

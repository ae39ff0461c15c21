namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>What an answer of ours is about.</summary>
/// <param name="TellsOfUs">Whether it says where this node is.</param>
/// <param name="TellsOfService">Whether it says that there is the service at all.</param>
/// <param name="RepeatsId">
/// The number of the query, for an asker that is no multicast DNS resolver and wants its question back (RFC 6762,
/// section 6.7); otherwise <see langword="null"/>.
/// </param>
internal readonly record struct MdnsReply(bool TellsOfUs, bool TellsOfService, ushort? RepeatsId = null);

using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>What one peer tells of itself.</summary>
/// <param name="Name">The name it has in the network now.</param>
/// <param name="TimeToLive">How long that may be believed; zero says goodbye.</param>
/// <param name="Addresses">Where it says it is, each with its peer id; at most a packet's worth.</param>
internal sealed record MdnsAnswer(DnsName Name, TimeSpan TimeToLive, IReadOnlyList<Multiaddr> Addresses);

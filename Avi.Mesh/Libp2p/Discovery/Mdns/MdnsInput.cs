using System.Net;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>A packet that waits to be looked at.</summary>
/// <param name="Link">In which network it came.</param>
/// <param name="Source">From where.</param>
/// <param name="Packet">Its bytes.</param>
internal sealed record MdnsInput(MdnsLinkId Link, IPEndPoint Source, byte[] Packet);

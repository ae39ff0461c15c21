using System.Net.Sockets;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>Names a network that is spoken in: one interface, and IPv4 or IPv6.</summary>
/// <param name="InterfaceIndex">The number that the system gives the interface.</param>
/// <param name="Family">The family of addresses.</param>
internal readonly record struct MdnsLinkId(int InterfaceIndex, AddressFamily Family);

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>An address as it is written into a file.</summary>
/// <param name="Address">The multiaddr, with the id of the peer.</param>
/// <param name="Origin">Who says so: a name of <see cref="AddressOrigin"/>.</param>
/// <param name="SaidAt">When, in wall-clock time: no other time outlives a restart.</param>
internal sealed record AddressBookLine(string Address, string Origin, DateTimeOffset SaidAt);

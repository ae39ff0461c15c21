namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>An address book as it is written into a file.</summary>
/// <param name="Version">The version of this layout.</param>
/// <param name="Addresses">The addresses, those of the latest peer first. Who writes null there says nothing.</param>
internal sealed record AddressBookDocument(int Version, IReadOnlyList<AddressBookLine?> Addresses);

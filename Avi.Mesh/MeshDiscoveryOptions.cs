using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Avi.Mesh;

/// <summary>How a node finds other nodes that nobody has named to it.</summary>
public sealed class MeshDiscoveryOptions
{
    /// <summary>
    /// Gets or sets a value indicating whether the node finds others in its local networks by multicast DNS, and they
    /// it. Default: on. A node that listens only on loopback neither asks nor answers.
    /// </summary>
    public bool Mdns { get; set; } = true;

    /// <summary>
    /// Gets or sets how the node takes part in the distributed hash table, beyond its local networks. Default: not.
    /// </summary>
    [Required]
    [ValidateObjectMembers]
    public MeshKademliaOptions Kademlia { get; set; } = new();
}

using System.ComponentModel.DataAnnotations;
using Avi.Mesh.Libp2p.Kademlia;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh;

/// <summary>The distributed hash table, by which nodes find each other beyond their local networks.</summary>
public sealed class MeshKademliaOptions
{
    /// <summary>Gets or sets a value indicating whether the node takes part. Default: off.</summary>
    public bool Enabled { get; set; }

    /// <summary>
    /// Gets or sets the protocol's name; nodes with different names do not see each other in the table. Default:
    /// <c>/ipfs/kad/1.0.0</c>, which existing nodes speak. A mesh of its own may take <c>/avi/kad/1.0.0</c>.
    /// </summary>
    [Required]
    [RegularExpression("/[!-~]{1,99}", ErrorMessage = "{0} takes / and 1 to 99 printable characters without a blank.")]
    public string ProtocolName { get; set; } = "/ipfs/kad/1.0.0";

    /// <summary>Gets or sets whether the node answers others. Default: when they can connect to it.</summary>
    [EnumDataType(typeof(KademliaMode))]
    public KademliaMode Mode { get; set; } = KademliaMode.Automatic;

    /// <summary>
    /// Gets or sets how often the node looks itself up, and looks after its table. Default: 10 minutes; more often
    /// right after the start.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Gets or sets how many connected peers are enough; with fewer, the node connects to those that it hears of.
    /// Default: 16.
    /// </summary>
    [Range(0, 1_000)]
    public int EnoughPeers { get; set; } = 16;

    /// <summary>Makes the protocol's own options.</summary>
    /// <param name="listenAddresses">What the node is to listen on.</param>
    internal KademliaOptions ToProtocol(IEnumerable<Multiaddr> listenAddresses) => new()
    {
        Protocol = new ProtocolId(ProtocolName),
        IsServer = Mode switch
        {
            KademliaMode.Client => false,
            KademliaMode.Server => true,
            _ => listenAddresses.Any(address => !Hosts.IsLoopback(address)),
        },
        RefreshInterval = RefreshInterval,
        EnoughPeers = EnoughPeers,
    };
}

using System.ComponentModel.DataAnnotations;
using Avi.Mesh.Settings;
using Microsoft.Extensions.Options;

namespace Avi.Mesh;

/// <summary>How messages travel, and how peers are judged by what they do with them.</summary>
public sealed class MeshPubSubOptions
{
    /// <summary>
    /// Gets or sets a value indicating whether peers are judged by what they do. Default: on; a peer loses only by what
    /// no honest peer does, however quiet or slow it is. Without, only <see cref="MeshNode.SetPeerScore"/> counts.
    /// </summary>
    public bool Scoring { get; set; } = true;

    /// <summary>Gets or sets what happens at which score.</summary>
    [Required]
    [ValidateObjectMembers]
    public MeshScoreThresholds Thresholds { get; set; } = new();

    /// <summary>Gets what counts in single topics. Default: in all the same. At most 1,024 topics.</summary>
    [TopicScorings]
    public IDictionary<string, MeshTopicScoring> Topics { get; } =
        new Dictionary<string, MeshTopicScoring>(StringComparer.Ordinal);

    /// <summary>
    /// Gets or sets how many peers may share one public IPv4 address, or one IPv6 network of 64 bits; with more, all of
    /// them lose score, by the square. Private addresses do not count. Default: <see langword="null"/>, no limit but
    /// <see cref="MeshLimits.MaxInboundConnectionsPerAddress"/>.
    /// </summary>
    [Range(1, 100_000)]
    public int? MaxPeersPerAddress { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether an own message goes to all peers of its topic at once, those with a bad
    /// score excepted, and not only to the mesh. Default: on.
    /// </summary>
    public bool FloodPublish { get; set; } = true;

    /// <summary>
    /// Gets or sets a value indicating whether a peer for which a topic's mesh has no room is told of others, by the
    /// addresses that they have signed. Default: on.
    /// </summary>
    public bool PeerExchange { get; set; } = true;

    /// <summary>
    /// Gets or sets the peers that get every message of their topics and are not judged, as peer ids or as multiaddrs
    /// that end with <c>/p2p/12D3…</c>; the two sides must name each other. Default: none. At most 64.
    /// </summary>
    [DirectPeers]
    public IList<string> DirectPeers { get; set; } = [];
}

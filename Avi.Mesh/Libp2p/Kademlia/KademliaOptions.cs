using Avi.Mesh.Libp2p.Negotiation;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>The limits and times of Kademlia. What is constant is so because other implementations expect it.</summary>
internal sealed record KademliaOptions
{
    /// <summary>
    /// How many peers a bucket holds, an answer names, and a value is kept by: the specification's k.
    /// </summary>
    public const int K = 20;

    /// <summary>The longest message: a value of the largest size, and as many peers as an answer has.</summary>
    public const int MaxMessageBytes = 128 << 10;

    /// <summary>The longest key; those of values have a prefix, an id and a name.</summary>
    public const int MaxKeyBytes = 512;

    /// <summary>The largest value, as in rust-libp2p.</summary>
    public const int MaxValueBytes = 64 << 10;

    /// <summary>How many addresses of one peer are read and sent; more are left out.</summary>
    public const int MaxAddressesOfPeer = 16;

    /// <summary>
    /// How many bytes of addresses of one peer are sent. Twenty peers then fit into the 16 KiB that rust-libp2p reads.
    /// </summary>
    public const int MaxAddressBytesOfPeer = 700;

    /// <summary>Gets the protocol's name; nodes with another name are in another table.</summary>
    public ProtocolId Protocol { get; init; } = new("/ipfs/kad/1.0.0");

    /// <summary>Gets a value indicating whether requests of others are answered, and others told so.</summary>
    public bool IsServer { get; init; } = true;

    /// <summary>Gets how many streams one peer may have open to this node; more are reset.</summary>
    public int MaxStreamsOfPeer { get; init; } = 32;

    /// <summary>
    /// Gets how long one request may take, with the connecting; and how long a peer's stream may be silent.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets how long a lookup may take; what was found until then counts.</summary>
    public TimeSpan LookupTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets on how many ways, which have no peer in common, a lookup goes.</summary>
    public int DisjointPaths { get; init; } = 3;

    /// <summary>Gets how many peers each way asks at the same time: the specification's alpha.</summary>
    public int Parallelism { get; init; } = 3;

    /// <summary>Gets how many peers one lookup asks at most.</summary>
    public int MaxRequestsOfLookup { get; init; } = 200;

    /// <summary>Gets how many lookups may run at the same time; more wait.</summary>
    public int MaxLookups { get; init; } = 16;

    /// <summary>Gets how many peers have to have a value until the best of them is taken.</summary>
    public int Quorum { get; init; } = 5;

    /// <summary>Gets how often the table is looked after, and this node looked up.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets how many connected peers are enough; with fewer, the swarm is told of those heard of.</summary>
    public int EnoughPeers { get; init; } = 16;

    /// <summary>Gets how long values and providers are kept without being heard of again.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(48);

    /// <summary>Gets how often this node's own values and provided keys are sent out again.</summary>
    public TimeSpan RepublishInterval { get; init; } = TimeSpan.FromHours(22);

    /// <summary>Gets how many own values and provided keys are sent out again; one more is refused.</summary>
    public int MaxPublished { get; init; } = 1_024;

    /// <summary>Gets how many values are kept for others; the one farthest from this node makes room.</summary>
    public int MaxRecords { get; init; } = 1_024;

    /// <summary>Gets how many bytes all these values have together; a value that does not fit is refused.</summary>
    public int MaxRecordBytes { get; init; } = 16 << 20;

    /// <summary>Gets for how many keys providers are kept; the key farthest from this node makes room.</summary>
    public int MaxProvidedKeys { get; init; } = 1_024;

    /// <summary>Gets how many providers are kept for one key; more are refused.</summary>
    public int MaxProvidersOfKey { get; init; } = 20;

    /// <summary>Gets for how many keys one peer can be a provider here; more are refused.</summary>
    public int MaxProvidedKeysOfPeer { get; init; } = 128;

    /// <summary>Gets the limits of the routing table.</summary>
    public RoutingTableLimits Table { get; init; } = new();
}

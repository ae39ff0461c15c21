namespace Avi.Mesh.Libp2p.GossipSub.Scoring;

/// <summary>What peers are judged by, and what a score means. The names are the specification's: P1 to P7.</summary>
/// <remarks>
/// docs/decisions/0007 says why the numbers are not those of other implementations. What decays is halved in a time.
/// </remarks>
internal sealed class PeerScoreOptions
{
    /// <summary>
    /// Gets a value indicating whether behaviour counts. If not, a score is what the application says (P5).
    /// </summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Gets below what score there is no gossip with a peer. Default: −10.</summary>
    public double GossipThreshold { get; init; } = -10;

    /// <summary>Gets below what score a peer gets none of our own messages. Default: −50.</summary>
    public double PublishThreshold { get; init; } = -50;

    /// <summary>Gets below what score a peer's messages and control are ignored. Default: −80.</summary>
    public double GraylistThreshold { get; init; } = -80;

    /// <summary>Gets from what score on we take a pruning peer's word for other peers. Default: 10.</summary>
    public double AcceptExchangeThreshold { get; init; } = 10;

    /// <summary>Gets below what median score a mesh takes in better peers. Default: 5.</summary>
    public double OpportunisticGraftThreshold { get; init; } = 5;

    /// <summary>Gets what counts in a topic that has no options of its own.</summary>
    public TopicScoreOptions DefaultTopic { get; init; } = new();

    /// <summary>Gets what counts in topics that have options of their own.</summary>
    public IReadOnlyDictionary<string, TopicScoreOptions> Topics { get; init; } =
        new Dictionary<string, TopicScoreOptions>(StringComparer.Ordinal);

    /// <summary>
    /// Gets what all topics together can add at most, so that no amount of good service pays for an attack. Default:
    /// 50.
    /// </summary>
    public double TopicScoreCap { get; init; } = 50;

    /// <summary>Gets the weight of what the application says of a peer: P5. Default: 1.</summary>
    public double ApplicationWeight { get; init; } = 1;

    /// <summary>
    /// Gets the weight of the square of peers too many at one address: P6. Counts only with a threshold. Default: −1.
    /// </summary>
    public double ColocationWeight { get; init; } = -1;

    /// <summary>
    /// Gets how many peers may share one public IPv4 address, or one IPv6 network of 64 bits. Default: no limit.
    /// </summary>
    public int ColocationThreshold { get; init; } = int.MaxValue;

    /// <summary>Gets the weight of the square of misbehaviour above its threshold: P7. Default: −1.</summary>
    public double BehaviourWeight { get; init; } = -1;

    /// <summary>Gets how much misbehaviour may be bad luck. Default: 6.</summary>
    public double BehaviourThreshold { get; init; } = 6;

    /// <summary>Gets in what time half of it is forgiven. Default: 1 minute.</summary>
    public TimeSpan BehaviourHalfLife { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets up to how much broken promises alone count: it ends the gossip with a slow peer, and no more. Default: 10.
    /// </summary>
    public double MaxPromisePenalty { get; init; } = 10;

    /// <summary>Gets below what a counter is 0. Default: 0.1.</summary>
    public double DecayToZero { get; init; } = 0.1;

    /// <summary>Gets how long a negative score outlives the connection. Default: 1 hour.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Gets how many scores of peers that have left are kept; the one nearest to good makes room. Default: 4,096.
    /// </summary>
    public int MaxRetained { get; init; } = 4_096;

    /// <summary>Gets what counts in a topic.</summary>
    public TopicScoreOptions Of(string topic) => Topics.GetValueOrDefault(topic, DefaultTopic);
}

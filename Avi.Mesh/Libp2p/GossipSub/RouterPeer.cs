using Avi.Mesh.Libp2p.GossipSub.Scoring;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>What the router knows of a peer.</summary>
internal sealed class RouterPeer(
    PeerId id, IPeerSink sink, bool isOutbound, PeerScore score, GossipSubOptions options)
{
    private readonly HashSet<string> _topics = new(StringComparer.Ordinal);

    /// <summary>Gets who it is.</summary>
    public PeerId Id => id;

    /// <summary>Gets what takes RPCs to it.</summary>
    public IPeerSink Sink => sink;

    /// <summary>Gets a value indicating whether we dialled it.</summary>
    public bool IsOutbound => isOutbound;

    /// <summary>
    /// Gets a value indicating whether the operator has named it: it gets everything, and is in no mesh.
    /// </summary>
    public bool IsDirect { get; } = options.DirectPeers.Contains(id);

    /// <summary>Gets what it is worth.</summary>
    public PeerScore Score => score;

    /// <summary>Gets or sets when the newest stream to it was opened; what went before may not have arrived.</summary>
    public TimeSpan OpenedAt { get; set; }

    /// <summary>Gets or sets what it speaks.</summary>
    public GossipSubVersion Version { get; set; }

    /// <summary>Gets a value indicating whether it can be in a mesh.</summary>
    public bool SpeaksGossipSub => Version >= GossipSubVersion.V10;

    /// <summary>Gets the topics that it has announced; bounded by count and length.</summary>
    public IReadOnlySet<string> Topics => _topics;

    /// <summary>Gets how many characters its topics have together.</summary>
    public int TopicCharacters { get; private set; }

    /// <summary>Gets which messages it has said that it does not want.</summary>
    public DontWantSet DontWants { get; } = new(options.DontWantHeartbeats, options.MaxDontWantIds);

    /// <summary>Gets what is to be sent to it at the end of this step.</summary>
    public PeerControl Control { get; } = new();

    /// <summary>Gets or sets a value indicating whether something is in <see cref="Control"/>.</summary>
    public bool HasControl { get; set; }

    /// <summary>Gets or sets how many heartbeats it has been here for.</summary>
    public int Heartbeats { get; private set; }

    /// <summary>Gets or sets how many RPCs with an IHAVE it has sent since the last heartbeat.</summary>
    public int IHaveRpcs { get; set; }

    /// <summary>Gets or sets how many ids were asked of it since the last heartbeat.</summary>
    public int IdsAsked { get; set; }

    /// <summary>Gets or sets how many ids it has asked for since the last heartbeat.</summary>
    public int IdsRequested { get; set; }

    /// <summary>Gets or sets a value indicating whether we told it of others since the last heartbeat.</summary>
    public bool HasPeersOfUs { get; set; }

    /// <summary>Gets or sets of how many others it has told us since the last heartbeat.</summary>
    public int PeersOfIt { get; set; }

    /// <summary>A heartbeat has passed: counters begin anew.</summary>
    public void OnHeartbeat()
    {
        Heartbeats++;
        IHaveRpcs = 0;
        IdsAsked = 0;
        IdsRequested = 0;
        HasPeersOfUs = false;
        PeersOfIt = 0;
        DontWants.Shift();
    }

    /// <summary>It has announced a topic.</summary>
    public void AddTopic(string topic)
    {
        if (_topics.Add(topic))
            TopicCharacters += topic.Length;
    }

    /// <summary>It no longer wants a topic.</summary>
    /// <returns>Whether it had announced it.</returns>
    public bool RemoveTopic(string topic)
    {
        bool isRemoved = _topics.Remove(topic);
        TopicCharacters -= isRemoved ? topic.Length : 0;
        return isRemoved;
    }
}

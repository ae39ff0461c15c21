using System.Net;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>GossipSub 1.2: decides who gets which message, and who is in which topic's mesh.</summary>
/// <remarks>
/// A state machine: inputs and a monotonic time go in, RPCs for peers and messages for this node come out, at once. It
/// has no clock, no task and no lock; calls come from one place at a time. Only <see cref="HasSeen"/>,
/// <see cref="ScoreOf"/> and <see cref="IsGraylisted"/> may be called from elsewhere. Messages have been checked before
/// they come here.
/// </remarks>
internal sealed partial class GossipSubRouter(
    PeerId self, GossipSubOptions options, Random random, IGossipSubOutput output)
{
    private readonly Dictionary<PeerId, RouterPeer> _peers = [];
    private readonly Dictionary<string, RouterTopic> _topics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RouterTopic> _joined = new(StringComparer.Ordinal);
    private readonly SeenCache _seen = new(options.MaxSeenMessages, options.SeenTimeToLive);
    private readonly MessageCache _cache = new(
        options.HistoryLength, options.HistoryGossip, options.MaxCachedMessages, options.MaxCachedBytes);

    private readonly BackoffTable _backoffs = new(options.MaxBackoffs);
    private readonly GossipPromises _promises = new(options.PromiseTimeout);
    private readonly List<RouterPeer> _withControl = [];

    /// <summary>Gets who this node is.</summary>
    public PeerId Self => self;

    /// <summary>Gets how many peers speak pubsub with us.</summary>
    public int PeerCount => _peers.Count;

    /// <summary>Gets how many topics are subscribed here.</summary>
    public int JoinedTopicCount => _joined.Count;

    /// <summary>Gets how many topics are remembered, ours and the peers'.</summary>
    public int TopicCount => _topics.Count;

    /// <summary>Gets how many peers are in all meshes together.</summary>
    public int MeshPeerCount => _joined.Values.Sum(topic => topic.Mesh.Count);

    /// <summary>
    /// Gets a value indicating whether a publish can reach somebody: a peer has said what it wants, or has been here
    /// for two heartbeats and said nothing.
    /// </summary>
    public bool IsReady { get; private set; }

    /// <summary>Says whether a message came by. From any thread.</summary>
    public bool HasSeen(MessageId id) => _seen.Contains(id);

    /// <summary>Gets the peers that have announced a topic.</summary>
    public IReadOnlyList<PeerId> SubscribersOf(string topic) =>
        _topics.TryGetValue(topic, out RouterTopic? state) ? [.. state.Subscribers.Select(peer => peer.Id)] : [];

    /// <summary>Gets the peers that are in the mesh of any topic.</summary>
    public HashSet<PeerId> FindMeshPeers() =>
        [.. _joined.Values.SelectMany(topic => topic.Mesh).Select(peer => peer.Id)];

    /// <summary>Gets the peers in a topic's mesh.</summary>
    public IReadOnlyList<PeerId> MeshOf(string topic) =>
        _joined.TryGetValue(topic, out RouterTopic? state) ? [.. state.Mesh.Select(peer => peer.Id)] : [];

    /// <summary>
    /// A stream to a peer is open, the first or a new one: tells it what we want, and that it is in our meshes, since a
    /// peer may forget both with a stream.
    /// </summary>
    /// <param name="id">The peer.</param>
    /// <param name="version">What the stream was negotiated for.</param>
    /// <param name="isOutbound">Whether we dialled the peer.</param>
    /// <param name="sink">What takes RPCs to it.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="host">Where the peer is, if it has an IP address.</param>
    public void OpenPeer(
        PeerId id, GossipSubVersion version, bool isOutbound, IPeerSink sink, TimeSpan now, IPAddress? host = null)
    {
        if (!_peers.TryGetValue(id, out RouterPeer? peer))
            _peers.Add(id, peer = new RouterPeer(id, sink, isOutbound, _scores.Connect(id, host), options));

        peer.Version = version;
        peer.OpenedAt = now;
        foreach (RouterTopic topic in _joined.Values)
        {
            ControlOf(peer).Subscription(new SubscriptionChange(topic.Name, IsSubscribed: true));
            if (topic.Mesh.Contains(peer))
                ControlOf(peer).Graft(topic.Name);
        }

        Flush();
    }

    /// <summary>A peer is no longer connected.</summary>
    public void RemovePeer(PeerId id)
    {
        if (!_peers.Remove(id, out RouterPeer? peer))
            return;

        foreach (string topic in peer.Topics)
            Unlink(peer, topic);

        _scores.Disconnect(peer.Score);
        IsReady = _peers.Values.Any(IsSettled);
    }

    /// <summary>JOIN: subscribes to a topic, for one more or the first user.</summary>
    /// <returns><see langword="false"/> when no more topics can be joined.</returns>
    public bool Subscribe(string topic, TimeSpan now)
    {
        if (_joined.ContainsKey(topic))
            return true;

        if (_joined.Count >= options.MaxJoinedTopics)
            return false;

        RouterTopic state = TopicOf(topic);
        state.IsJoined = true;
        _joined.Add(topic, state);

        // Everybody is told, also who does not want the topic: it may publish on it.
        foreach (RouterPeer peer in _peers.Values)
            ControlOf(peer).Subscription(new SubscriptionChange(topic, IsSubscribed: true));

        // Those that we have published to are as good as any, and know us already.
        foreach (RouterPeer peer in Pick(state.Fanout, peer => CanGraft(state, peer, now), options.Degree))
            GraftPeer(state, peer);

        state.Fanout.Clear();
        GraftUpTo(state, options.Degree, now);
        Flush();
        return true;
    }

    /// <summary>LEAVE: nobody here wants the topic any more.</summary>
    public void Unsubscribe(string topic, TimeSpan now)
    {
        if (!_joined.Remove(topic, out RouterTopic? state))
            return;

        state.IsJoined = false;
        foreach (RouterPeer peer in _peers.Values)
            ControlOf(peer).Subscription(new SubscriptionChange(topic, IsSubscribed: false));

        foreach (RouterPeer peer in state.Mesh)
        {
            SendPrune(topic, peer, options.UnsubscribeBackoff, now);
            CountLeaving(state, peer);
        }

        state.Mesh.Clear();
        Forget(state);
        Flush();
    }

    private static bool IsSettled(RouterPeer peer) =>
        peer.Version != GossipSubVersion.Unheard && (peer.Topics.Count > 0 || peer.Heartbeats >= 2);

    private RouterTopic TopicOf(string name)
    {
        if (!_topics.TryGetValue(name, out RouterTopic? topic))
            _topics.Add(name, topic = new RouterTopic(name));

        return topic;
    }

    private void Unlink(RouterPeer peer, string topic)
    {
        if (!_topics.TryGetValue(topic, out RouterTopic? state))
            return;

        state.Subscribers.Remove(peer);
        LeaveMesh(state, peer);
        state.Fanout.Remove(peer);
        Forget(state);
    }

    private void Forget(RouterTopic topic)
    {
        if (topic.IsUnused)
            _topics.Remove(topic.Name);
    }

    private PeerControl ControlOf(RouterPeer peer)
    {
        if (!peer.HasControl)
        {
            peer.HasControl = true;
            _withControl.Add(peer);
        }

        return peer.Control;
    }

    private void Flush()
    {
        foreach (RouterPeer peer in _withControl)
        {
            peer.HasControl = false;
            peer.Control.Flush(peer.Sink, peer.Version, options.MaxIHaveRpcs);
        }

        _withControl.Clear();
    }

    /// <summary>Chooses some peers at random.</summary>
    private List<RouterPeer> Pick(IEnumerable<RouterPeer> peers, Predicate<RouterPeer> isEligible, int count)
    {
        List<RouterPeer> picked = [];
        foreach (RouterPeer peer in peers)
        {
            if (isEligible(peer))
                picked.Add(peer);
        }

        Shuffle(picked, count);
        if (picked.Count > count)
            picked.RemoveRange(count, picked.Count - count);

        return picked;
    }

    /// <summary>Brings a random choice to the front of a list.</summary>
    private void Shuffle<T>(List<T> items, int count)
    {
        for (int i = 0; i < Math.Min(count, items.Count - 1); i++)
        {
            int other = random.Next(i, items.Count);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }
}

using System.Runtime.InteropServices;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>
/// Control for one peer, collected during one step of the router, then sent in as few RPCs as limits allow.
/// </summary>
/// <remarks>
/// A topic has at most one GRAFT or PRUNE in it, whatever a peer did to provoke them: a flood gets one answer.
/// </remarks>
internal sealed class PeerControl
{
    private readonly List<SubscriptionChange> _subscriptions = [];
    private readonly HashSet<string> _grafts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Pruning> _prunes = new(StringComparer.Ordinal);
    private readonly List<Announcement> _announcements = [];
    private readonly List<MessageId> _requests = [];

    public void Subscription(SubscriptionChange change) => _subscriptions.Add(change);

    public void Graft(string topic)
    {
        _prunes.Remove(topic);
        _grafts.Add(topic);
    }

    public void Prune(string topic, TimeSpan backoff, IReadOnlyList<ExchangedPeer> peers)
    {
        _grafts.Remove(topic);
        _prunes[topic] = new Pruning(backoff, peers);
    }

    public void IHave(string topic, IReadOnlyList<MessageId> ids) => _announcements.Add(new Announcement(topic, ids));

    public void IWant(MessageId id) => _requests.Add(id);

    /// <summary>Sends everything and forgets it.</summary>
    /// <param name="sink">The peer.</param>
    /// <param name="version">
    /// What the peer speaks: before 1.1, PRUNE has no backoff; FloodSub has no control at all.
    /// </param>
    /// <param name="maxIHaveRpcs">More would be ignored by the peer.</param>
    public void Flush(IPeerSink sink, GossipSubVersion version, int maxIHaveRpcs)
    {
        SendSubscriptions(sink);
        if (version != GossipSubVersion.FloodSub)
        {
            SendMeshChanges(new ControlRpc(sink, SendPriority.Control, int.MaxValue), version);
            SendRequests(new ControlRpc(sink, SendPriority.Gossip, int.MaxValue));
            SendAnnouncements(new ControlRpc(sink, SendPriority.Gossip, maxIHaveRpcs));
        }

        _subscriptions.Clear();
        _grafts.Clear();
        _prunes.Clear();
        _announcements.Clear();
        _requests.Clear();
    }

    private void SendSubscriptions(IPeerSink sink)
    {
        ReadOnlySpan<SubscriptionChange> rest = CollectionsMarshal.AsSpan(_subscriptions);
        while (!rest.IsEmpty)
        {
            int count = RpcFrames.CountOfSubscriptionsThatFit(rest);
            sink.Send(SendPriority.Control, RpcFrames.Subscriptions(rest[..count]));
            rest = rest[count..];
        }
    }

    private void SendMeshChanges(ControlRpc rpc, GossipSubVersion version)
    {
        foreach (string topic in _grafts)
            rpc.Graft(topic);

        foreach ((string topic, Pruning pruning) in _prunes)
        {
            if (version >= GossipSubVersion.V11)
                rpc.Prune(topic, (ulong)pruning.Backoff.TotalSeconds, pruning.Peers);
            else
                rpc.Prune(topic, backoffSeconds: 0, peers: []);
        }

        rpc.Send();
    }

    private void SendRequests(ControlRpc rpc)
    {
        rpc.IWant(CollectionsMarshal.AsSpan(_requests));
        rpc.Send();
    }

    private void SendAnnouncements(ControlRpc rpc)
    {
        foreach ((string topic, IReadOnlyList<MessageId> ids) in _announcements)
            rpc.IHave(topic, [.. ids]);

        rpc.Send();
    }

    private readonly record struct Pruning(TimeSpan Backoff, IReadOnlyList<ExchangedPeer> Peers);
}

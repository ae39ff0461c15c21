using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.GossipSub.Scoring;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Settings;

/// <summary>Turns a node's settings into GossipSub's.</summary>
internal static class MeshPubSubSetup
{
    /// <summary>
    /// What a peer of a mesh loses that brings nothing where it should: its place and gossip, not its voice.
    /// </summary>
    private const double SilenceScore = -20;

    public static GossipSubOptions OptionsOf(MeshOptions options) => new()
    {
        HeartbeatInterval = options.HeartbeatInterval,
        MessageIds = options.MessageIds,
        FloodPublish = options.PubSub.FloodPublish,
        ExchangesPeers = options.PubSub.PeerExchange,
        DirectPeers = DirectPeersOf(options.PubSub).Select(direct => direct.Peer).ToHashSet(),
        Scores = ScoresOf(options.PubSub),
    };

    /// <summary>Tells where direct peers are, and whose word for others is to be believed.</summary>
    public static void Introduce(MeshOptions options, Swarm swarm, GossipSubProtocol gossip)
    {
        foreach ((PeerId peer, Multiaddr? address) in DirectPeersOf(options.PubSub))
        {
            if (address is not null)
                swarm.KnownPeers.AddFound(peer, [address]);
        }

        foreach (PeerId? bootstrap in options.Bootstrap.Select(text => Multiaddr.Parse(text).PeerId))
        {
            if (bootstrap is not null)
                gossip.SetApplicationScore(bootstrap, options.PubSub.Thresholds.AcceptPeerExchange);
        }
    }

    private static IEnumerable<(PeerId Peer, Multiaddr? Address)> DirectPeersOf(MeshPubSubOptions options)
    {
        foreach (string text in options.DirectPeers)
        {
            if (DirectPeersAttribute.TryParse(text, out PeerId? peer, out Multiaddr? address))
                yield return (peer, address);
        }
    }

    private static PeerScoreOptions ScoresOf(MeshPubSubOptions options) => new()
    {
        IsEnabled = options.Scoring,
        GossipThreshold = options.Thresholds.Gossip,
        PublishThreshold = options.Thresholds.Publish,
        GraylistThreshold = options.Thresholds.Graylist,
        AcceptExchangeThreshold = options.Thresholds.AcceptPeerExchange,
        OpportunisticGraftThreshold = options.Thresholds.OpportunisticGraft,
        ColocationThreshold = options.MaxPeersPerAddress ?? int.MaxValue,
        Topics = options.Topics.ToDictionary(
            topic => topic.Key, topic => ScoresOf(topic.Value), StringComparer.Ordinal),
    };

    private static TopicScoreOptions ScoresOf(MeshTopicScoring scoring) => new()
    {
        Weight = scoring.Weight,
        InvalidMessageWeight = scoring.InvalidMessageWeight,
        MeshDeliveries = DeliveriesOf(scoring.MinDeliveriesPerMinute),
    };

    private static MeshDeliveryOptions? DeliveriesOf(double minPerMinute)
    {
        if (minPerMinute == 0)
            return null;

        // Where a counter stays that is halved every minute, and grows by so much meanwhile.
        double threshold = minPerMinute / Math.Log(2);
        return new MeshDeliveryOptions
        {
            Threshold = threshold,
            HalfLife = TimeSpan.FromMinutes(1),
            Weight = SilenceScore / (threshold * threshold),
        };
    }
}

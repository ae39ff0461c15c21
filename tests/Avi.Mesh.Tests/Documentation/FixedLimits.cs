using Avi.Mesh.Libp2p.Discovery.Mdns;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Identify;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Kademlia;
using Avi.Mesh.Libp2p.Muxing.Yamux;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Ping;
using Avi.Mesh.Libp2p.Security.Noise;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.PubSub;
using Avi.Mesh.Streams;

namespace Avi.Mesh.Tests.Documentation;

/// <summary>The limits that no option changes, in the words of docs/packages/Avi.Mesh.md.</summary>
internal static class FixedLimits
{
    public static Dictionary<string, double> OfTheCode() =>
        new[] { OfConnections(), OfStreams(), OfPeers(), OfMdns(), OfMessages(), OfQueues(), OfKademlia() }
            .SelectMany(limits => limits)
            .ToDictionary();

    private static Dictionary<string, double> OfConnections() => new(StringComparer.Ordinal)
    {
        ["connections of one peer"] = new SwarmOptions().MaxConnectionsOfPeer,
        ["bytes of a handshake message"] = NoiseProtocol.MaxHandshakeMessageBytes,
        ["bits of a peer's RSA key"] = ForeignKeys.MaxRsaBits,
    };

    private static Dictionary<string, double> OfStreams() => new(StringComparer.Ordinal)
    {
        ["proposals before two sides agree on a protocol"] = MultistreamListener.MaxProposals,
        ["bytes of a protocol's name while negotiating"] = MultistreamFrame.MaxTextBytes - 1,
        ["seconds until a stream has a protocol"] = new SwarmOptions().NegotiationTimeout.TotalSeconds,
        ["bytes that come unread on one stream"] = YamuxOptions.InitialWindowBytes,
        ["bytes by which all streams of a connection grow"] = new YamuxOptions().MaxWindowGrowthBytes,
        ["streams of a connection that wait to be served"] = new YamuxOptions().MaxUnacceptedStreams,
        ["Identify streams of one peer, each way of asking"] = new IdentifyOptions().MaxStreamsOfPeer,
        ["Identify pushes of one peer in a row"] = IdentifyOptions.MaxPushesAtOnce,
        ["Ping streams of one peer"] = new PingOptions().MaxStreamsOfPeer,
        ["seconds for an answer to a ping"] = new PingOptions().Timeout.TotalSeconds,
        ["silences of a peer in a row"] = new PingOptions().MaxSilences,
        ["bytes of the name of a stream or request"] = StreamName.MaxBytes,
        ["bytes of the reason of a refusal"] = Answer.MaxReasonBytes,
    };

    private static Dictionary<string, double> OfPeers() => new(StringComparer.Ordinal)
    {
        ["bytes of an Identify message"] = IdentifyOptions.MaxReceivedBytes,
        ["protocols remembered of one peer"] = IdentifyOptions.MaxProtocols,
        ["addresses remembered of one peer"] = new SwarmOptions().MaxAddressesOfPeer,
        ["peers remembered, connected or not"] = new SwarmOptions().MaxKnownPeers,
    };

    private static Dictionary<string, double> OfMdns()
    {
        var options = new MdnsOptions();
        return new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["peers heard by mDNS that are remembered"] = options.MaxPeers,
            ["peers that one address may tell of by mDNS"] = options.MaxPeersOfSource,
            ["new peers by mDNS a second"] = options.MaxNewPeersPerSecond,
            ["mDNS packets of one address a second"] = options.MaxPacketsPerSecondOfSource,
            ["mDNS packets a second"] = options.MaxPacketsPerSecond,
            ["mDNS packets that wait"] = options.MaxWaitingPackets,
            ["mDNS answers to single askers a second"] = options.MaxUnicastsPerSecond,
        };
    }

    private static Dictionary<string, double> OfMessages()
    {
        var options = new GossipSubOptions();
        return new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["bytes of an RPC of messages and control"] = options.MaxRpcBytes,
            ["entries of one kind in an RPC"] = RpcIntake.MaxEntries,
            ["bytes of a payload that the node publishes"] = MeshMessage.MaxPayloadBytes,
            ["bytes of a topic"] = options.MaxTopicBytes,
            ["topics that the node joins"] = new PubSubOptions().MaxJoinedTopics,
            ["topics remembered of one peer"] = options.MaxTopicsOfPeer,
            ["ids in one IDONTWANT"] = RpcIntake.MaxDontWantIds,
            ["ids that one peer may turn away between two heartbeats"] = options.MaxDontWantIds,
            ["message ids remembered"] = options.MaxSeenMessages,
            ["messages kept to be asked for"] = options.MaxCachedMessages,
            ["bytes of messages kept to be asked for"] = options.MaxCachedBytes,
            ["seconds of backoff that a peer can ask for"] = options.MaxReceivedBackoff.TotalSeconds,
            ["others that one peer may tell of, in a heartbeat"] = options.MaxExchangedPeers,
            ["bad scores kept of peers that have left"] = options.Scores.MaxRetained,
        };
    }

    private static Dictionary<string, double> OfQueues()
    {
        var options = new GossipSubOptions();
        return new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["bytes of received RPCs that wait for their check"] = options.MaxInboundBytes,
            ["bytes of own publishes under way"] = options.MaxPublishBytes,
            ["bytes that wait in the outbox"] = new PubSubOptions().OutboxBytes,
            ["messages that wait for one peer"] = options.MaxQueuedMessages,
            ["bytes that wait for one peer"] = options.MaxQueuedBytes,
            ["control RPCs that wait for one peer"] = options.MaxQueuedControl,
            ["seconds for one write to a peer"] = options.WriteTimeout.TotalSeconds,
        };
    }

    private static Dictionary<string, double> OfKademlia()
    {
        var options = new KademliaOptions();
        return new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["Kademlia streams of one peer"] = options.MaxStreamsOfPeer,
            ["bytes of a Kademlia message"] = KademliaOptions.MaxMessageBytes,
            ["seconds for a Kademlia request"] = options.RequestTimeout.TotalSeconds,
            ["seconds for a lookup"] = options.LookupTimeout.TotalSeconds,
            ["peers that a lookup asks"] = options.MaxRequestsOfLookup,
            ["lookups at the same time"] = options.MaxLookups,
            ["peers in one bucket of the table"] = KademliaOptions.K,
            ["peers of one foreign network in the table"] = options.Table.NetworkPeersInTable,
            ["peers of one local host in the table"] = options.Table.LocalPeersInTable,
            ["values kept for others"] = options.MaxRecords,
            ["bytes of a value kept for others"] = KademliaOptions.MaxValueBytes,
            ["bytes of all values kept for others"] = options.MaxRecordBytes,
            ["keys with providers kept for others"] = options.MaxProvidedKeys,
            ["providers kept for one key"] = options.MaxProvidersOfKey,
            ["keys that one peer provides"] = options.MaxProvidedKeysOfPeer,
            ["names that the node publishes"] = options.MaxPublished,
        };
    }
}

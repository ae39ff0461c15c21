using System.Text.Json.Serialization;

namespace Avi.Tests.NodePeers;

/// <summary>How a js-libp2p peer is set up; the names are those that <c>node.mjs</c> takes.</summary>
internal sealed record NodePeerOptions
{
    /// <summary>Gets the multiaddrs to listen on.</summary>
    public IReadOnlyList<string> Listen { get; init; } = ["/ip4/127.0.0.1/tcp/0"];

    /// <summary>Gets the 32 bytes, in base64, that an identity is made of; without them it is random.</summary>
    public string? Seed { get; init; }

    /// <summary>Gets what Identify calls the agent version.</summary>
    public string Agent { get; init; } = "avi-interop/1.0.0";

    /// <summary>Gets how messages are named: "text" as AVI does, or "js" as js-libp2p does by itself.</summary>
    public string MessageIds { get; init; } = "text";

    /// <summary>Gets more GossipSub options, by js-libp2p's own names.</summary>
    public IReadOnlyDictionary<string, object> Gossip { get; init; } = new Dictionary<string, object>();

    /// <summary>Gets the content of a network key's file, in base64, for a peer of a private network.</summary>
    public string? NetworkKey { get; init; }

    /// <summary>Gets a value indicating whether it offers Ping, as AVI's existing nodes do not.</summary>
    public bool AnswersPings { get; init; } = true;

    /// <summary>Gets options of mDNS, by js-libp2p's own names; without them there is none.</summary>
    public IReadOnlyDictionary<string, object>? Mdns { get; init; }

    /// <summary>Gets the network namespace that the peer runs in; by default it runs in that of the tests.</summary>
    [JsonIgnore]
    public string? Namespace { get; init; }
}

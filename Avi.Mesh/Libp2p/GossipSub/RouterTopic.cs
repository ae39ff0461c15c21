namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>What the router knows of a topic: who wants it, and to whom we are linked for it.</summary>
internal sealed class RouterTopic(string name)
{
    /// <summary>Gets the topic.</summary>
    public string Name => name;

    /// <summary>Gets the peers that have announced it.</summary>
    public HashSet<RouterPeer> Subscribers { get; } = [];

    /// <summary>Gets or sets a value indicating whether it is subscribed here.</summary>
    public bool IsJoined { get; set; }

    /// <summary>Gets the peers that send us all messages of it, and we them; empty unless it is joined.</summary>
    public HashSet<RouterPeer> Mesh { get; } = [];

    /// <summary>Gets the peers that we publish to while it is not joined.</summary>
    public HashSet<RouterPeer> Fanout { get; } = [];

    /// <summary>Gets or sets when the fanout is given up, unless something is published.</summary>
    public TimeSpan FanoutExpiry { get; set; }

    /// <summary>Gets the messages that this heartbeat announces.</summary>
    public List<MessageId> Announced { get; } = [];

    /// <summary>Gets a value indicating whether there is nothing to remember.</summary>
    public bool IsUnused => !IsJoined && Subscribers.Count == 0 && Fanout.Count == 0;
}

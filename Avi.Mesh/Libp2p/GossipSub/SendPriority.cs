namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>What is sent first when a peer reads slowly, and what is dropped last.</summary>
internal enum SendPriority
{
    /// <summary>Subscriptions, GRAFT and PRUNE: never dropped.</summary>
    Control,

    /// <summary>
    /// IDONTWANT: as urgent as control, since it is worth nothing after the message; left out when much control waits.
    /// </summary>
    DontWant,

    /// <summary>Messages, our own and forwarded ones.</summary>
    Message,

    /// <summary>IHAVE, IWANT and the answers to it: repairs, dropped first.</summary>
    Gossip,
}

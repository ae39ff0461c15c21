namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>What the router counts, besides messages.</summary>
internal enum RouterEvent
{
    /// <summary>A peer was taken into a topic's mesh, by us.</summary>
    GraftSent,

    /// <summary>A peer was put out of a topic's mesh, or its GRAFT was refused.</summary>
    PruneSent,

    /// <summary>A GRAFT came in and was taken.</summary>
    GraftAccepted,

    /// <summary>A GRAFT came in that broke a backoff, or for which there was no room.</summary>
    GraftRefused,

    /// <summary>A PRUNE came in.</summary>
    PruneReceived,

    /// <summary>An id was asked for.</summary>
    IWantSent,

    /// <summary>An id was asked of us, and the message sent.</summary>
    IWantAnswered,

    /// <summary>A peer was told that we have a message and do not want it.</summary>
    DontWantSent,

    /// <summary>A peer has told us that it does not want a message.</summary>
    DontWantReceived,

    /// <summary>A message was not sent to a peer because that has it and does not want it.</summary>
    DontWantObeyed,

    /// <summary>A peer announced a message and did not send it when asked.</summary>
    PromiseBroken,

    /// <summary>An RPC of a graylisted peer was ignored; one with several messages counts for each.</summary>
    RpcIgnored,

    /// <summary>A peer that pruned us told of others, and is not trusted that far.</summary>
    ExchangeIgnored,

    /// <summary>A subscription, control message or id was ignored because its sender has reached a limit.</summary>
    LimitReached,
}

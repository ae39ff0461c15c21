namespace Avi.Mesh.Libp2p.GossipSub.Scoring;

/// <summary>What a peer has lost score for.</summary>
internal enum Penalty
{
    /// <summary>A message that was not authentic, not well-formed, or refused by the application: P4.</summary>
    InvalidMessage,

    /// <summary>A message that it announced and did not send: P7.</summary>
    BrokenPromise,

    /// <summary>A GRAFT within a backoff that it was told of: P7.</summary>
    EarlyGraft,

    /// <summary>It left the mesh, or was put out, with too few messages brought: P3b.</summary>
    MissingDeliveries,
}

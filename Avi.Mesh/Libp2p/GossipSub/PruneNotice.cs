namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>A PRUNE: a peer has put us out of a topic's mesh.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="BackoffSeconds">
/// How long we must not ask again, in seconds, as the peer says; 0 if it says nothing.
/// </param>
internal readonly record struct PruneNotice(string Topic, ulong BackoffSeconds)
{
    /// <summary>Gets whom to turn to instead, as the peer says.</summary>
    public IReadOnlyList<ExchangedPeer> Peers { get; init; } = [];
}

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Chooses whom to close when there are too many peers. Decides; reads no clock.</summary>
/// <remarks>
/// First go those with the fewest streams, among them those that dialled us, among them the youngest: a flood of new
/// identities displaces itself, and not those that have been good company for long.
/// </remarks>
internal static class TrimPlan
{
    /// <param name="peers">How many peers are connected.</param>
    /// <param name="candidates">Those of them that are not protected.</param>
    /// <param name="options">The water marks.</param>
    /// <returns>Whom to close, in this order; nobody unless there are more than the high water mark.</returns>
    public static IReadOnlyList<PeerId> Choose(
        int peers, IEnumerable<TrimCandidate> candidates, ConnectionManagerOptions options)
    {
        if (peers <= options.HighWater)
            return [];

        return [.. candidates
            .Where(candidate => candidate.Age >= options.NewPeerGrace)
            .OrderBy(candidate => candidate.Streams)
            .ThenByDescending(candidate => candidate.IsInbound)
            .ThenBy(candidate => candidate.Age)
            .Take(peers - options.LowWater)
            .Select(candidate => candidate.Peer)];
    }
}

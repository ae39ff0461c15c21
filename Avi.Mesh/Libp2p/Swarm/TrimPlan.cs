namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Chooses whom to close when there are too many peers. Decides; reads no clock.</summary>
/// <remarks>
/// Nothing counts that a peer can choose alone, as how many streams it opens. First go those that do harm, then those
/// that do nothing for this node, among them those that dialled us, among them those that we open no streams to, among
/// them the youngest. The best of those that we dialled come last, as many as have seats: however many strangers come,
/// and however useful they make themselves, they do not fill the node. New peers stay, and take nobody's place: there
/// may be more than the marks say until they have shown what they do. So a flood of new identities displaces itself.
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

        ILookup<bool, TrimCandidate> byNovelty = candidates.ToLookup(candidate => candidate.Age < options.NewPeerGrace);
        TrimCandidate[] worstFirst = [.. byNovelty[false]
            .OrderBy(candidate => candidate.Standing)
            .ThenByDescending(candidate => candidate.IsInbound)
            .ThenBy(candidate => candidate.OwnStreams)
            .ThenBy(candidate => candidate.Age)];
        HashSet<PeerId> seated = [.. worstFirst
            .Where(candidate => !candidate.IsInbound && candidate.Standing != PeerStanding.Unwanted)
            .TakeLast(options.OwnSeats)
            .Select(candidate => candidate.Peer)];

        return [.. worstFirst
            .OrderBy(candidate => seated.Contains(candidate.Peer)) // The order within both stays.
            .Take(peers - byNovelty[true].Count() - options.LowWater)
            .Select(candidate => candidate.Peer)];
    }
}

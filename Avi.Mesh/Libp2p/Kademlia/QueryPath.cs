using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>One of the ways of a lookup: what one answer led to after the other.</summary>
internal sealed class QueryPath
{
    private readonly HashSet<PeerOrigin> _origins = [];

    /// <summary>Gets the peers that it has heard of, the closest first.</summary>
    public List<QueryCandidate> ClosestFirst { get; } = [];

    /// <summary>Gets or sets how many of them are being asked.</summary>
    public int InFlight { get; set; }

    /// <summary>
    /// Finds who is to be asked next, until the closest of this way have all answered, and the closest of different
    /// networks, too.
    /// </summary>
    /// <param name="width">How many these are.</param>
    public QueryCandidate? FindNext(int width)
    {
        _origins.Clear();
        int closest = 0;
        foreach (QueryCandidate candidate in ClosestFirst)
        {
            if (candidate.State == CandidateState.Failed)
                continue;

            bool isFirstOfOrigin = _origins.Count < width && _origins.Add(candidate.Origin);
            bool counts = closest++ < width || isFirstOfOrigin;
            if (counts && candidate.State == CandidateState.Heard)
                return candidate;

            if (closest >= width && _origins.Count >= width)
                return null;
        }

        return null;
    }
}

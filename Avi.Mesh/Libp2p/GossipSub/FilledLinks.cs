namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>The links that got something to write in the router's current burst of work. For its loop only.</summary>
/// <remarks>
/// Woken at the burst's end, a link writes all of it at once. A home node has one or two links: no thread has to wake
/// up for them.
/// </remarks>
internal sealed class FilledLinks
{
    private readonly List<PeerLink> _links = [];

    public void Add(PeerLink link) => _links.Add(link);

    /// <summary>Has the links write: the last one in this thread, the others meanwhile in theirs.</summary>
    public void Write()
    {
        for (int i = 0; i < _links.Count; i++)
            _links[i].Write(isHere: i == _links.Count - 1);

        _links.Clear();
    }
}

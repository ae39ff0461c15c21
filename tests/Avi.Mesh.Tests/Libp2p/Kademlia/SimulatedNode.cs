using Avi.Mesh.Libp2p.Kademlia;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

/// <summary>A node of the simulated network: a routing table, and what an honest or a lying node makes of it.</summary>
internal sealed class SimulatedNode(PeerId id, string host)
{
    public PeerId Id => id;

    public KademliaKey Key { get; } = KademliaKey.Of(id);

    public PeerOrigin Origin { get; } = PeerOrigin.Of(Multiaddr.Parse($"/ip4/{host}/tcp/4001"));

    public RoutingTable Table { get; } = new(KademliaKey.Of(id), new RoutingTableLimits());

    public bool IsAlive { get; set; } = true;

    /// <summary>Gets the accomplices, which alone a liar names; <see langword="null"/> for an honest node.</summary>
    public IReadOnlyList<SimulatedNode>? Accomplices { get; init; }

    /// <summary>Gets how often this node's table had no place for a peer, because of its network.</summary>
    public int Refusals { get; private set; }

    /// <summary>A server is connected: the simulation's form of Identify.</summary>
    /// <returns>Whom to ask whether it is still there.</returns>
    public PeerId? Meet(SimulatedNode other, TimeSpan now)
    {
        if (Accomplices is not null)
            return null;

        TableChange change = Table.Add(other.Id, other.Origin, now, out PeerId? questionable);
        Refusals += change == TableChange.TooManyOfGroup ? 1 : 0;
        return questionable;
    }

    public IReadOnlyList<QueryPeer> Answer(KademliaKey target) => Accomplices is null
        ? Table.FindClosest(target, KademliaOptions.K)
        : [.. Accomplices.OrderBy(liar => liar.Key.DistanceTo(target))
            .Take(KademliaOptions.K)
            .Select(liar => new QueryPeer(liar.Id, liar.Origin))];
}

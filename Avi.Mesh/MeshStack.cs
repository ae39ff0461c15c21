using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh;

/// <summary>The parts of a node, put together: made from the bottom up, and ended from the top down.</summary>
internal sealed class MeshStack : IAsyncDisposable
{
    private MeshStack(Swarm swarm, MeshEventHub events)
    {
        Swarm = swarm;
        Events = events;
    }

    public Swarm Swarm { get; }

    public MeshEventHub Events { get; }

    /// <summary>Gets the addresses that others can dial, those of the loopback interface first.</summary>
    public IReadOnlyList<string> Addresses { get; } = [];

    /// <summary>Gets who is connected, with the names that they say they have.</summary>
    public IReadOnlyList<MeshPeer> Peers =>
        [.. Swarm.ConnectedPeers.Select(peer => new MeshPeer(
            peer.Id,
            peer.Address.ToString(),
            peer.IsInbound,
            Swarm.KnownPeers.FindIdentity(peer.Id)?.AgentVersion ?? string.Empty))];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Swarm.DisposeAsync();
}

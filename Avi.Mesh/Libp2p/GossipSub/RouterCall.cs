namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>A call to the router that needs no preparation.</summary>
internal sealed class RouterCall(Action<GossipSubRouter, TimeSpan> call) : RouterInput(signatures: 0)
{
    /// <inheritdoc/>
    public override void Apply(GossipSubRouter router, TimeSpan now) => call(router, now);
}

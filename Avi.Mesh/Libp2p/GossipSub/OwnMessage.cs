namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>A message of this node on its way to the router: it is signed before it gets there.</summary>
internal sealed class OwnMessage(
    PubSubMessage message, MessageSigner signer, GossipSubMetrics metrics) : RouterInput(signatures: 1)
{
    /// <inheritdoc/>
    public override int Bytes => message.Frame.Length;

    /// <inheritdoc/>
    public override void Apply(GossipSubRouter router, TimeSpan now) => metrics.Published(router.Publish(message, now));

    /// <inheritdoc/>
    protected override void Prepare() => signer.Sign(message);
}

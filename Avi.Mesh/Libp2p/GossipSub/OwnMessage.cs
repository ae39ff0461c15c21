namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>A message of this node on its way to the router: it is signed before it gets there.</summary>
internal sealed class OwnMessage(
    PubSubMessage message, MessageSigner signer, Action<int> onPublished) : RouterInput(isToPrepare: true)
{
    /// <inheritdoc/>
    public override int Bytes => message.Frame.Length;

    /// <inheritdoc/>
    public override void Apply(GossipSubRouter router, TimeSpan now) => onPublished(router.Publish(message, now));

    /// <inheritdoc/>
    protected override void Prepare() => signer.Sign(message);
}

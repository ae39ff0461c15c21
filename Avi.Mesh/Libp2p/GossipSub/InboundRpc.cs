namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>An RPC of a peer on its way to the router: its signatures are checked before it gets there.</summary>
internal sealed class InboundRpc(ReceivedRpc rpc, GossipSubRouter router) : RouterInput(rpc.Messages.Count)
{
    /// <inheritdoc/>
    public override int Bytes => rpc.Bytes;

    /// <inheritdoc/>
    public override void Apply(GossipSubRouter target, TimeSpan now) => target.Receive(rpc, now);

    /// <inheritdoc/>
    protected override void Prepare()
    {
        // The router will ignore it, or, if the peer has just recovered, not take what nobody has checked.
        if (router.IsGraylisted(rpc.Sender))
            return;

        foreach (PubSubMessage message in rpc.Messages)
            message.Verdict = Check(message);
    }

    private MessageOutcome Check(PubSubMessage message)
    {
        // Most copies of a message are duplicates, and a check costs more than everything else that is done with one.
        if (router.HasSeen(message.Id))
            return MessageOutcome.Duplicate;

        if (message.Author.Id == router.Self)
            return MessageOutcome.OwnMessage;

        return MessageSigner.IsAuthentic(message) ? MessageOutcome.Accepted : MessageOutcome.BadSignature;
    }
}

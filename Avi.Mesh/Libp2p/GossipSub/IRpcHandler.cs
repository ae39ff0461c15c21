namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Takes the parts of an RPC in the order in which they lie there. All spans are views into the RPC.</summary>
internal interface IRpcHandler
{
    void OnSubscription(ReadOnlySpan<byte> topicUtf8, bool isSubscribed);

    void OnMessage(scoped in RpcMessage message);

    void OnIHave(ReadOnlySpan<byte> topicUtf8, RpcIds ids);

    void OnIWant(RpcIds ids);

    void OnGraft(ReadOnlySpan<byte> topicUtf8);

    /// <param name="topicUtf8">The topic.</param>
    /// <param name="backoffSeconds">How long not to ask again; 0 when the peer says nothing.</param>
    /// <param name="peers">Whom to turn to instead.</param>
    void OnPrune(ReadOnlySpan<byte> topicUtf8, ulong backoffSeconds, RpcPeers peers);

    void OnIDontWant(RpcIds ids);
}

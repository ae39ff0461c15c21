using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Reads an RPC, the one message of the pubsub protocols, and hands out its parts as views.</summary>
/// <remarks>
/// Fields of later versions (extensions) are skipped, as protobuf wants it. <see cref="RpcFrames"/> writes.
/// </remarks>
internal static class RpcCodec
{
    // RPC: 1 subscriptions, 2 publish, 3 control
    public const int SubscriptionsField = 1;
    public const int PublishField = 2;
    public const int ControlField = 3;

    // SubOpts: 1 subscribe, 2 topicid
    public const int SubscribeField = 1;
    public const int SubscriptionTopicField = 2;

    // ControlMessage: 1 ihave, 2 iwant, 3 graft, 4 prune, 5 idontwant
    public const int IHaveField = 1;
    public const int IWantField = 2;
    public const int GraftField = 3;
    public const int PruneField = 4;
    public const int IDontWantField = 5;

    // ControlIHave: 1 topicID, 2 messageIDs; ControlGraft: 1 topicID; ControlIWant, ControlIDontWant: 1 messageIDs
    public const int ControlTopicField = 1;
    public const int IHaveIdsField = 2;
    public const int IWantIdsField = 1;
    public const int IDontWantIdsField = 1;

    // ControlPrune: 1 topicID, 2 peers, 3 backoff in seconds
    public const int PrunePeersField = 2;
    public const int BackoffField = 3;

    /// <summary>Reads an RPC.</summary>
    /// <param name="rpc">The RPC, without the length before it.</param>
    /// <param name="handler">
    /// Is told of each part; may have been told of some when the RPC turns out to be broken.
    /// </param>
    /// <returns><see langword="false"/> when it is no protobuf.</returns>
    public static bool TryRead<THandler>(ReadOnlySpan<byte> rpc, ref THandler handler)
        where THandler : IRpcHandler, allows ref struct
    {
        var reader = new ProtobufReader(rpc);
        while (reader.TryReadField(out ProtobufField field))
        {
            if (!field.IsBytes)
                continue;

            bool isRead = field.Number switch
            {
                SubscriptionsField => TryReadSubscription(field.Bytes, ref handler),
                PublishField => TryReadMessage(field.Bytes, ref handler),
                ControlField => TryReadControl(field.Bytes, ref handler),
                _ => true,
            };
            if (!isRead)
                return false;
        }

        return !reader.IsMalformed;
    }

    private static bool TryReadSubscription<THandler>(ReadOnlySpan<byte> subscription, ref THandler handler)
        where THandler : IRpcHandler, allows ref struct
    {
        ReadOnlySpan<byte> topic = default;
        bool isSubscribed = false;

        var reader = new ProtobufReader(subscription);
        while (reader.TryReadField(out ProtobufField field))
        {
            if (field is { Number: SubscribeField, IsVarint: true })
                isSubscribed = field.Value != 0;
            else if (field is { Number: SubscriptionTopicField, IsBytes: true })
                topic = field.Bytes;
        }

        if (reader.IsMalformed)
            return false;

        handler.OnSubscription(topic, isSubscribed);
        return true;
    }

    private static bool TryReadMessage<THandler>(ReadOnlySpan<byte> body, ref THandler handler)
        where THandler : IRpcHandler, allows ref struct
    {
        if (!RpcMessage.TryRead(body, out RpcMessage message))
            return false;

        handler.OnMessage(in message);
        return true;
    }

    private static bool TryReadControl<THandler>(ReadOnlySpan<byte> control, ref THandler handler)
        where THandler : IRpcHandler, allows ref struct
    {
        var reader = new ProtobufReader(control);
        while (reader.TryReadField(out ProtobufField field))
        {
            if (!field.IsBytes || field.Number > IDontWantField)
                continue;

            // All begin with a topic, except IWANT and IDONTWANT, whose field 1 is an id that nobody takes for a topic.
            if (!TryReadTopicAndBackoff(field.Bytes, out ReadOnlySpan<byte> topic, out ulong backoffSeconds))
                return false;

            switch (field.Number)
            {
                case IHaveField: handler.OnIHave(topic, new RpcIds(field.Bytes, IHaveIdsField)); break;
                case IWantField: handler.OnIWant(new RpcIds(field.Bytes, IWantIdsField)); break;
                case GraftField: handler.OnGraft(topic); break;
                case PruneField: handler.OnPrune(topic, backoffSeconds, new RpcPeers(field.Bytes)); break;
                default: handler.OnIDontWant(new RpcIds(field.Bytes, IDontWantIdsField)); break;
            }
        }

        return !reader.IsMalformed;
    }

    private static bool TryReadTopicAndBackoff(
        ReadOnlySpan<byte> control, out ReadOnlySpan<byte> topic, out ulong backoffSeconds)
    {
        topic = default;
        backoffSeconds = 0;

        var reader = new ProtobufReader(control);
        while (reader.TryReadField(out ProtobufField field))
        {
            if (field is { Number: ControlTopicField, IsBytes: true })
                topic = field.Bytes;
            else if (field is { Number: BackoffField, IsVarint: true })
                backoffSeconds = field.Value;
        }

        return !reader.IsMalformed;
    }
}

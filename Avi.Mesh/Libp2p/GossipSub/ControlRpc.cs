using System.Buffers;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Fills one control RPC after the other, and sends each when the next entry does not fit.</summary>
/// <param name="sink">The peer.</param>
/// <param name="priority">Of all of these RPCs.</param>
/// <param name="maxRpcs">How many to send; what comes after them is left out.</param>
internal sealed class ControlRpc(IPeerSink sink, SendPriority priority, int maxRpcs)
{
    private readonly ArrayBufferWriter<byte> _entries = new(initialCapacity: 256);
    private int _sent;

    public void Graft(string topic) => Add(RpcCodec.GraftField, topic, ids: [], idsField: 0);

    /// <param name="topic">The topic.</param>
    /// <param name="backoffSeconds">How long not to ask again; 0 to say nothing.</param>
    /// <param name="peers">Whom to turn to instead; together they must fit into one RPC.</param>
    public void Prune(string topic, ulong backoffSeconds, IReadOnlyList<ExchangedPeer> peers)
    {
        int length = TopicBytes(topic) + peers.Sum(
            peer => ProtobufWriter.BytesBytes(RpcCodec.PrunePeersField, PeerBytes(peer)));
        if (backoffSeconds > 0)
            length += ProtobufWriter.VarintBytes(RpcCodec.BackoffField, backoffSeconds);

        int entryBytes = ProtobufWriter.BytesBytes(RpcCodec.PruneField, length);
        MakeRoom(entryBytes);
        var writer = new ProtobufWriter(_entries.GetSpan(entryBytes));
        writer.WriteMessageHead(RpcCodec.PruneField, length);
        writer.WriteString(RpcCodec.ControlTopicField, topic);
        foreach (ExchangedPeer peer in peers)
        {
            writer.WriteMessageHead(RpcCodec.PrunePeersField, PeerBytes(peer));
            writer.WriteBytes(ExchangedPeer.PeerField, peer.Peer.Bytes.Span);
            writer.WriteBytes(ExchangedPeer.RecordField, peer.SignedRecord.Span);
        }

        if (backoffSeconds > 0)
            writer.WriteVarint(RpcCodec.BackoffField, backoffSeconds);

        _entries.Advance(writer.BytesWritten);
    }

    public void IHave(string topic, ReadOnlySpan<MessageId> ids) =>
        AddInPieces(RpcCodec.IHaveField, topic, ids, RpcCodec.IHaveIdsField);

    public void IWant(ReadOnlySpan<MessageId> ids) =>
        AddInPieces(RpcCodec.IWantField, topic: null, ids, RpcCodec.IWantIdsField);

    /// <summary>Sends what is left.</summary>
    public void Send()
    {
        if (_entries.WrittenCount > 0 && _sent++ < maxRpcs)
            sink.Send(priority, RpcFrames.Control(_entries.WrittenSpan));

        _entries.ResetWrittenCount();
    }

    private void AddInPieces(int field, string? topic, ReadOnlySpan<MessageId> ids, int idsField)
    {
        while (!ids.IsEmpty && _sent < maxRpcs)
        {
            // A piece that leaves room for its topic and heads fits into an RPC of its own.
            int room = RpcFrames.MaxControlBytes - 16 - TopicBytes(topic);
            int count = 0;
            for (; count < ids.Length; count++)
            {
                room -= ProtobufWriter.BytesBytes(idsField, ids[count].Bytes.Length);
                if (room < 0)
                    break;
            }

            Add(field, topic, ids[..count], idsField);
            ids = ids[count..];
        }
    }

    private void Add(int field, string? topic, ReadOnlySpan<MessageId> ids, int idsField)
    {
        int length = TopicBytes(topic);
        foreach (ref readonly MessageId id in ids)
            length += ProtobufWriter.BytesBytes(idsField, id.Bytes.Length);

        int entryBytes = ProtobufWriter.BytesBytes(field, length);
        MakeRoom(entryBytes);
        var writer = new ProtobufWriter(_entries.GetSpan(entryBytes));
        writer.WriteMessageHead(field, length);
        if (topic is not null)
            writer.WriteString(RpcCodec.ControlTopicField, topic);

        foreach (ref readonly MessageId id in ids)
            writer.WriteBytes(idsField, id.Bytes);

        _entries.Advance(writer.BytesWritten);
    }

    private void MakeRoom(int entryBytes)
    {
        if (_entries.WrittenCount + entryBytes > RpcFrames.MaxControlBytes)
            Send();
    }

    private static int PeerBytes(ExchangedPeer peer) =>
        ProtobufWriter.BytesBytes(ExchangedPeer.PeerField, peer.Peer.Bytes.Length)
        + ProtobufWriter.BytesBytes(ExchangedPeer.RecordField, peer.SignedRecord.Length);

    private static int TopicBytes(string? topic) =>
        topic is null ? 0 : ProtobufWriter.StringBytes(RpcCodec.ControlTopicField, topic);
}

using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>The peers of a PRUNE, read one by one out of the RPC. Those that are malformed are left out.</summary>
/// <remarks>A view, to be enumerated with <c>foreach</c>. The control message is known to be well-formed.</remarks>
internal ref struct RpcPeers(ReadOnlySpan<byte> prune)
{
    private ProtobufReader _reader = new(prune);

    /// <summary>Gets the peer's id, as bytes that nobody has looked at.</summary>
    public ReadOnlySpan<byte> Peer { get; private set; }

    /// <summary>Gets its signed record, likewise; empty when there is none.</summary>
    public ReadOnlySpan<byte> SignedRecord { get; private set; }

    /// <summary>Gets this, at its place.</summary>
    public readonly RpcPeers Current => this;

    public readonly RpcPeers GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_reader.TryReadField(out ProtobufField field))
        {
            if (field is { Number: RpcCodec.PrunePeersField, IsBytes: true } && TryReadPeer(field.Bytes))
                return true;
        }

        return false;
    }

    private bool TryReadPeer(ReadOnlySpan<byte> info)
    {
        Peer = default;
        SignedRecord = default;
        var reader = new ProtobufReader(info);
        while (reader.TryReadField(out ProtobufField field))
        {
            if (field is { Number: ExchangedPeer.PeerField, IsBytes: true })
                Peer = field.Bytes;
            else if (field is { Number: ExchangedPeer.RecordField, IsBytes: true })
                SignedRecord = field.Bytes;
        }

        return !reader.IsMalformed && !Peer.IsEmpty;
    }
}

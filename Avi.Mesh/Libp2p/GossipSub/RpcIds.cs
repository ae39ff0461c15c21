using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>The message ids of an IHAVE, IWANT or IDONTWANT, read one by one out of the RPC.</summary>
/// <remarks>A view, to be enumerated with <c>foreach</c>. The control message is known to be well-formed.</remarks>
internal ref struct RpcIds(ReadOnlySpan<byte> control, int field)
{
    private readonly int _field = field;
    private ProtobufReader _reader = new(control);

    /// <summary>Gets the id.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly RpcIds GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_reader.TryReadField(out ProtobufField field))
        {
            if (field.Number != _field || !field.IsBytes)
                continue;

            Current = field.Bytes;
            return true;
        }

        return false;
    }
}

using System.Diagnostics.CodeAnalysis;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>A request or its answer.</summary>
/// <remarks>libp2p specification "Kademlia DHT", section "RPC messages".</remarks>
internal sealed record KademliaMessage
{
    private const int TypeField = 1;
    private const int KeyField = 2;
    private const int RecordField = 3;
    private const int CloserPeersField = 8;
    private const int ProviderPeersField = 9;

    /// <summary>Gets what it asks for, or answers.</summary>
    public required KademliaMessageType Type { get; init; }

    /// <summary>Gets what it is about: a peer id, a value's key, or a multihash; empty if absent.</summary>
    public ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>Gets the value to keep, or the one that is kept.</summary>
    public KademliaRecord? Record { get; init; }

    /// <summary>Gets who is closer to the key, by the sender's knowledge.</summary>
    public IReadOnlyList<KademliaPeer> CloserPeers { get; init; } = [];

    /// <summary>Gets who provides what has the key.</summary>
    public IReadOnlyList<KademliaPeer> ProviderPeers { get; init; } = [];

    /// <summary>Gets how many bytes the message has, without the length before it.</summary>
    public int Bytes
    {
        get
        {
            int bytes = ProtobufWriter.VarintBytes(TypeField, (ulong)Type);
            if (!Key.IsEmpty)
                bytes += ProtobufWriter.BytesBytes(KeyField, Key.Length);

            if (Record is not null)
                bytes += ProtobufWriter.BytesBytes(RecordField, Record.Bytes);

            return bytes
                + CloserPeers.Sum(peer => ProtobufWriter.BytesBytes(CloserPeersField, peer.Bytes))
                + ProviderPeers.Sum(peer => ProtobufWriter.BytesBytes(ProviderPeersField, peer.Bytes));
        }
    }

    /// <summary>Reads a message. Peers beyond <see cref="KademliaOptions.K"/> of a list are left out, unread.</summary>
    /// <param name="source">The message; at most <see cref="KademliaOptions.MaxMessageBytes"/>.</param>
    /// <param name="message">The message.</param>
    /// <returns><see langword="false"/> when the bytes are no message, or one of its parts is too long.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, [NotNullWhen(true)] out KademliaMessage? message)
    {
        message = null;
        ulong type = 0;
        ReadOnlySpan<byte> key = default;
        KademliaRecord? record = null;
        List<KademliaPeer> closer = [];
        List<KademliaPeer> providers = [];
        var reader = new ProtobufReader(source);
        while (reader.TryReadField(out ProtobufField field))
        {
            bool isRead = field switch
            {
                { Number: RecordField, IsBytes: true } => KademliaRecord.TryRead(field.Bytes, out record),
                { Number: CloserPeersField, IsBytes: true } => TryAddPeer(closer, field.Bytes),
                { Number: ProviderPeersField, IsBytes: true } => TryAddPeer(providers, field.Bytes),
                _ => true,
            };
            if (!isRead)
                return false;

            if (field is { Number: TypeField, IsVarint: true })
                type = field.Value;
            else if (field is { Number: KeyField, IsBytes: true })
                key = field.Bytes;
        }

        if (reader.IsMalformed || type > (ulong)KademliaMessageType.Ping || key.Length > KademliaOptions.MaxKeyBytes)
            return false;

        message = new KademliaMessage
        {
            Type = (KademliaMessageType)type,
            Key = key.ToArray(),
            Record = record,
            CloserPeers = closer,
            ProviderPeers = providers,
        };
        return true;
    }

    /// <summary>Writes the message with its length before it, ready to be sent.</summary>
    public byte[] ToFrame()
    {
        int bytes = Bytes;
        byte[] frame = new byte[Varint.Length((uint)bytes) + bytes];
        var writer = new ProtobufWriter(frame);
        writer.WriteRawVarint((uint)bytes);
        writer.WriteVarint(TypeField, (ulong)Type);
        if (!Key.IsEmpty)
            writer.WriteBytes(KeyField, Key.Span);

        if (Record is not null)
        {
            writer.WriteMessageHead(RecordField, Record.Bytes);
            Record.Write(ref writer);
        }

        WritePeers(ref writer, CloserPeersField, CloserPeers);
        WritePeers(ref writer, ProviderPeersField, ProviderPeers);
        return frame;
    }

    private static bool TryAddPeer(List<KademliaPeer> peers, ReadOnlySpan<byte> bytes)
    {
        if (peers.Count >= KademliaOptions.K)
            return true;

        if (!KademliaPeer.TryRead(bytes, out KademliaPeer? peer))
            return false;

        if (peer is not null)
            peers.Add(peer);

        return true;
    }

    private static void WritePeers(ref ProtobufWriter writer, int field, IReadOnlyList<KademliaPeer> peers)
    {
        foreach (KademliaPeer peer in peers)
        {
            writer.WriteMessageHead(field, peer.Bytes);
            peer.Write(ref writer);
        }
    }
}

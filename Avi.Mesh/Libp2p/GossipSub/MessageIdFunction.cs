using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Makes the id of a message, in the way that the nodes of a mesh agree on.</summary>
internal static class MessageIdFunction
{
    private const int MaxDecimalDigits = 20; // of 2^64 - 1

    /// <param name="style">The way; the same on all nodes of a mesh.</param>
    /// <param name="author">Who published the message.</param>
    /// <param name="sequence">The author's number for it.</param>
    /// <param name="payload">Its payload.</param>
    public static MessageId Create(MessageIdStyle style, Author author, ulong sequence, ReadOnlySpan<byte> payload) =>
        style switch
        {
            MessageIdStyle.PeerIdBytes => WithBinarySequence(author.Id.Bytes.Span, sequence),
            MessageIdStyle.PublicKeyBytes => WithBinarySequence(author.Key.Protobuf.Span, sequence),
            MessageIdStyle.PayloadHash => new MessageId(SHA256.HashData(payload)),
            _ => AsText(author.Id.ToString(), sequence),
        };

    private static MessageId WithBinarySequence(ReadOnlySpan<byte> author, ulong sequence)
    {
        byte[] id = new byte[author.Length + sizeof(ulong)];
        author.CopyTo(id);
        BinaryPrimitives.WriteUInt64BigEndian(id.AsSpan(author.Length), sequence);
        return new MessageId(id);
    }

    private static MessageId AsText(string author, ulong sequence)
    {
        Span<byte> digits = stackalloc byte[MaxDecimalDigits];
        bool isWritten = Utf8Formatter.TryFormat(sequence, digits, out int digitCount);
        System.Diagnostics.Debug.Assert(isWritten, "A u64 has at most 20 digits.");

        byte[] id = new byte[author.Length + digitCount];
        Encoding.ASCII.GetBytes(author, id);
        digits[..digitCount].CopyTo(id.AsSpan(author.Length));
        return new MessageId(id);
    }
}

using System.Diagnostics.CodeAnalysis;
using Avi.Mesh.Libp2p.Identity;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>
/// Finds an author's key, and keeps the last ones, since reading a key costs more than looking it up.
/// </summary>
internal sealed class AuthorCache(int capacity)
{
    private readonly BytesCache<Author> _authors = new(capacity);

    /// <summary>Finds the author of a message.</summary>
    /// <param name="from">The author's peer id, as bytes.</param>
    /// <param name="key">The public key that came along; empty when none did.</param>
    /// <param name="author">The author, when it is found.</param>
    /// <returns><see cref="MessageOutcome.Accepted"/>, or what is wrong.</returns>
    public MessageOutcome Find(ReadOnlySpan<byte> from, ReadOnlySpan<byte> key, out Author? author)
    {
        if (!_authors.TryGet(from, out author))
        {
            if (!PeerId.TryRead(from, out PeerId? id))
                return MessageOutcome.NoAuthor;

            if (!TryFindKey(id, key, out PublicKey? publicKey))
                return MessageOutcome.WrongKey;

            author = new Author(id, publicKey);
            _authors.Add(from, author);
        }

        bool isKeyRight = key.IsEmpty || key.SequenceEqual(author.Key.Protobuf.Span);
        return isKeyRight ? MessageOutcome.Accepted : MessageOutcome.WrongKey;
    }

    private static bool TryFindKey(PeerId id, ReadOnlySpan<byte> sent, [NotNullWhen(true)] out PublicKey? key)
    {
        // js-libp2p always sends the key; others only when the id is a hash of it.
        if (sent.IsEmpty)
            key = PublicKey.TryFromPeerId(id);
        else
            PublicKey.TryRead(sent, out key);

        return key is not null && key.PeerId == id;
    }
}

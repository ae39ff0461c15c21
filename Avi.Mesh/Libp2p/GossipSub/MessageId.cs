namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>
/// What identifies a message on the mesh: bytes, made by the function that the nodes of a mesh agree on.
/// </summary>
internal readonly struct MessageId : IEquatable<MessageId>
{
    /// <summary>Longer ids are no ids; an RSA peer id as text with a sequence number has 66 bytes.</summary>
    public const int MaxBytes = 256;

    private readonly byte[] _bytes;
    private readonly int _hash;

    /// <param name="bytes">The id; given away.</param>
    public MessageId(byte[] bytes)
    {
        _bytes = bytes;

        // Keyed with a secret of the process, so a peer cannot choose ids that all fall into one bucket.
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        _hash = hash.ToHashCode();
    }

    /// <summary>Gets the id's bytes, as IHAVE and IWANT carry them.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    public static bool operator ==(MessageId left, MessageId right) => left.Equals(right);

    public static bool operator !=(MessageId left, MessageId right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(MessageId other) => _hash == other._hash && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MessageId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public override string ToString() => Convert.ToHexStringLower(Bytes);
}

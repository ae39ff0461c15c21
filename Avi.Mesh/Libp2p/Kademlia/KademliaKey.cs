using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>
/// A place in the key space, or the distance of two places: 256 bits, the first the most significant.
/// </summary>
/// <param name="High">The first half.</param>
/// <param name="Low">The second half.</param>
internal readonly record struct KademliaKey(UInt128 High, UInt128 Low) : IComparable<KademliaKey>
{
    /// <summary>How many bits a key has.</summary>
    public const int Bits = 256;

    /// <summary>Finds the place of a key.</summary>
    public static KademliaKey Of(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return new KademliaKey(
            BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }

    /// <summary>Finds the place of a peer.</summary>
    public static KademliaKey Of(PeerId peer) => Of(peer.Bytes.Span);

    /// <summary>Measures how far two places are from each other: the exclusive or of their bits.</summary>
    public KademliaKey DistanceTo(KademliaKey other) => new(High ^ other.High, Low ^ other.Low);

    /// <summary>Counts the bits that two places have in common at their start.</summary>
    public int SharedPrefix(KademliaKey other)
    {
        KademliaKey distance = DistanceTo(other);
        return distance.High != UInt128.Zero
            ? (int)UInt128.LeadingZeroCount(distance.High)
            : (Bits / 2) + (int)UInt128.LeadingZeroCount(distance.Low);
    }

    /// <inheritdoc/>
    public int CompareTo(KademliaKey other)
    {
        int high = High.CompareTo(other.High);
        return high != 0 ? high : Low.CompareTo(other.Low);
    }
}

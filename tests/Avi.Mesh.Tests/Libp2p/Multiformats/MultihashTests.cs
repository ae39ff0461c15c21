using System.Security.Cryptography;

using Avi.Mesh.Libp2p.Multiformats;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Multiformats;

[TestFixture]
internal sealed class MultihashTests
{
    [Test]
    public void Hash_of_a_long_key_is_the_one_of_the_specification()
    {
        var vector = Libp2pVectors.Section("peerIds").EnumerateArray()
            .First(entry => entry.TryGetProperty("specKey", out var kind) && kind.GetString() == "ECDSA");

        Assert.That(Multihash.OfSha256(vector.Hex("publicKeyProtobuf")), Is.EqualTo(vector.Hex("idBytes")));
    }

    [Test]
    public void Digest_survives_its_multihash() =>
        Gen.Byte.Array[0, 300].Sample(bytes =>
            Multihash.TryRead(Multihash.OfIdentity(bytes), out ulong identity, out ReadOnlySpan<byte> same)
            && identity == Multihash.Identity
            && same.SequenceEqual(bytes)
            && Multihash.TryRead(Multihash.OfSha256(bytes), out ulong sha256, out ReadOnlySpan<byte> digest)
            && sha256 == Multihash.Sha256
            && digest.SequenceEqual(SHA256.HashData(bytes)));

    [Test]
    public void Multihash_that_is_cut_off_or_goes_on_is_refused()
    {
        byte[] multihash = Multihash.OfSha256("hello"u8);

        for (int cut = 0; cut < multihash.Length; cut++)
            Assert.That(Multihash.TryRead(multihash.AsSpan(0, cut), out _, out _), Is.False, $"cut at {cut}");
        Assert.That(Multihash.TryRead([.. multihash, 0], out _, out _), Is.False);
    }

    [Test]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Byte.Array[0, 50].Sample(bytes =>
            Multihash.TryRead(bytes, out _, out ReadOnlySpan<byte> digest) || digest.IsEmpty);

    [Test]
    public void Reading_does_not_allocate()
    {
        byte[] multihash = Multihash.OfSha256("hello"u8);

        Assert.That(Allocations.Of(() => Multihash.TryRead(multihash, out _, out _)), Is.Zero);
    }
}

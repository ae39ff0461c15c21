using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Kademlia;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

[TestFixture]
internal sealed class SignedValueTests
{
    private static readonly PrivateKey Identity = PrivateKey.Generate();
    private static readonly byte[] Key = SignedValue.KeyOf(Identity.PeerId, "name");
    private static readonly SignedValueValidator Validator = new();

    [OneTimeTearDown]
    public void DisposeIdentity() => Identity.Dispose();

    [Test]
    public void What_is_signed_is_read() => Gen.Select(Gen.ULong, Gen.Byte.Array[0, 500]).Sample((sequence, value) =>
    {
        byte[] envelope = SignedValue.Seal(Key, sequence, value, Identity);

        return SignedValue.TryOpen(Key, envelope, out SignedValue? read)
            && (read.Publisher, read.Sequence) == (Identity.PeerId, sequence)
            && read.Value.Span.SequenceEqual(value)
            && SignedValue.SequenceOf(envelope) == sequence;
    });

    [Test]
    public void Largest_value_fits_into_a_record_with_its_key_and_signature()
    {
        byte[] key = SignedValue.KeyOf(Identity.PeerId, new string('n', SignedValue.MaxNameBytes));

        byte[] envelope = SignedValue.Seal(key, ulong.MaxValue, new byte[SignedValue.MaxValueBytes], Identity);

        Assert.That(envelope, Has.Length.LessThan(KademliaOptions.MaxValueBytes));
        Assert.That(key, Has.Length.LessThan(KademliaOptions.MaxKeyBytes));
    }

    [Test]
    public void Value_cannot_stand_under_another_name_or_peer()
    {
        using var other = PrivateKey.Generate();
        byte[] envelope = SignedValue.Seal(Key, 1, [1], Identity);
        byte[] forged = SignedValue.Seal(Key, 2, [1], other);

        Assert.That(Validator.IsValid(Key, envelope), Is.True);
        Assert.That(Validator.IsValid(SignedValue.KeyOf(Identity.PeerId, "other"), envelope), Is.False);
        Assert.That(Validator.IsValid(SignedValue.KeyOf(other.PeerId, "name"), envelope), Is.False);
        Assert.That(Validator.IsValid(Key, forged), Is.False);
    }

    [Test]
    public void Value_with_one_byte_changed_is_none() =>
        Gen.Select(Gen.Int[0, 100_000], Gen.Byte[1, 255]).Sample((place, change) =>
        {
            byte[] envelope = SignedValue.Seal(Key, 1, [1, 2, 3], Identity);
            envelope[place % envelope.Length] ^= change;
            return !SignedValue.TryOpen(Key, envelope, out SignedValue? value) || value.Value.Length == 3;
        });

    [Test]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Byte.Array[0, 300].Sample(bytes => !Validator.IsValid(Key, bytes) && SignedValue.SequenceOf(bytes) >= 0);

    [Test]
    public void Newer_value_is_the_better_one()
    {
        byte[] older = SignedValue.Seal(Key, 1, [9], Identity);
        byte[] newer = SignedValue.Seal(Key, 2, [1], Identity);

        Assert.That(Validator.Compare(newer, older), Is.Positive);
        Assert.That(Validator.Compare(older, newer), Is.Negative);
        Assert.That(Validator.Compare(older, older), Is.Zero);
    }

    [Test]
    public void Public_key_stands_under_the_id_of_its_peer_only()
    {
        using var other = PrivateKey.Generate();
        var validator = new PublicKeyValidator();
        byte[] key = [.. "/pk/"u8, .. Identity.PeerId.Bytes.Span];

        Assert.That(validator.IsValid(key, Identity.PublicKey.Protobuf.Span), Is.True);
        Assert.That(validator.IsValid(key, other.PublicKey.Protobuf.Span), Is.False);
        Assert.That(validator.IsValid(key, [1, 2, 3]), Is.False);
    }
}

using System.Security.Cryptography;
using System.Text.Json;

using Avi.Mesh.Libp2p.Identity;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Identity;

[TestFixture]
internal sealed class KeyTests
{
    private static readonly Lazy<byte[]> RsaProtobuf = new(() =>
    {
        using var rsa = RSA.Create(2048);
        return KeyEncoding.Encode(KeyType.Rsa, rsa.ExportSubjectPublicKeyInfo());
    });

    [Test]
    public void Public_keys_and_their_ids_are_those_of_js_libp2p()
    {
        foreach (JsonElement vector in Libp2pVectors.Section("peerIds").EnumerateArray())
        {
            byte[] protobuf = vector.Hex("publicKeyProtobuf");

            bool isRead = PublicKey.TryRead(protobuf, out PublicKey? key);

            Assert.That(isRead, vector.Text("base58"));
            Assert.That(key?.Protobuf.ToArray(), Is.EqualTo(protobuf));
            Assert.That(key?.PeerId.ToString(), Is.EqualTo(vector.Text("base58")));
        }
    }

    [Test]
    public void Private_keys_are_those_of_js_libp2p()
    {
        int count = 0;
        foreach (JsonElement vector in Libp2pVectors.Section("peerIds").EnumerateArray())
        {
            if (!vector.TryGetProperty("privateKeyProtobuf", out _))
                continue;

            count++;
            byte[] seed = vector.Hex("seed");
            using var fromSeed = PrivateKey.FromSeed(seed);
            bool isRead = PrivateKey.TryRead(vector.Hex("privateKeyProtobuf"), out PrivateKey? fromFile);
            using PrivateKey? owned = fromFile;

            Assert.That(isRead);
            Assert.That(fromSeed.PublicKey.Protobuf.ToArray(), Is.EqualTo(vector.Hex("publicKeyProtobuf")));
            Assert.That(fromFile?.PeerId, Is.EqualTo(fromSeed.PeerId));
            Assert.That(PrivateKey.EncodeSeed(seed), Is.EqualTo(vector.Hex("privateKeyProtobuf")));
            Assert.That(fromSeed.PublicKey.Protobuf.Span[4..].ToArray(), Is.EqualTo(vector.Hex("public")));
        }

        Assert.That(count, Is.EqualTo(3));
    }

    [Test]
    public void Short_keys_are_found_in_their_ids_and_long_ones_are_not()
    {
        foreach (JsonElement vector in Libp2pVectors.Section("peerIds").EnumerateArray())
        {
            bool isInside = !vector.Text("base58").StartsWith("Qm", StringComparison.Ordinal);

            var key = PublicKey.TryFromPeerId(PeerId.Parse(vector.Text("base58")));

            Assert.That(key?.Protobuf.ToArray(), Is.EqualTo(isInside ? vector.Hex("publicKeyProtobuf") : null));
        }
    }

    [Test]
    public void Id_that_holds_no_key_gives_none()
    {
        PeerId.TryRead([0x00, 3, 1, 2, 3], out PeerId? id);

        Assert.That(id is null ? null : PublicKey.TryFromPeerId(id), Is.Null);
        Assert.That(id, Is.Not.Null);
    }

    [Test]
    public void Only_what_was_signed_is_verified() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, 511]).Sample((message, bit) =>
        {
            using var key = PrivateKey.Generate();
            byte[] signature = new byte[PrivateKey.SignatureBytes];
            key.Sign(message, signature);
            bool isGenuine = key.PublicKey.Verify(message, signature);

            signature[bit / 8] ^= (byte)(1 << (bit % 8));

            return isGenuine && !key.PublicKey.Verify(message, signature) && !key.PublicKey.Verify(message, []);
        }, iter: 100);

    [Test]
    public void Signature_is_the_one_that_js_libp2p_made()
    {
        JsonElement vector = Libp2pVectors.Section("gossipsub");
        using var alice = PrivateKey.FromSeed(Libp2pVectors.Section("peerIds")[0].Hex("seed"));
        byte[] signature = new byte[PrivateKey.SignatureBytes];

        alice.Sign(vector.Hex("signedBytes"), signature);

        Assert.That(signature, Is.EqualTo(vector.Hex("signature")));
    }

    [Test]
    public void Signatures_of_foreign_keys_are_verified()
    {
        byte[] message = "hello"u8.ToArray();
        using var rsa = RSA.Create(2048);
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var secp256k1 = ECDsa.Create(Secp256k1Point.Curve);
        ECPoint point = secp256k1.ExportParameters(includePrivateParameters: false).Q;
        byte[] compressed = [(byte)(2 + (point.Y![^1] & 1)), .. point.X!];
        (KeyType Type, byte[] Data, byte[] Signature)[] keys =
        [
            (KeyType.Rsa, rsa.ExportSubjectPublicKeyInfo(),
                rsa.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            (KeyType.Ecdsa, p256.ExportSubjectPublicKeyInfo(),
                p256.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            (KeyType.Secp256k1, compressed,
                secp256k1.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
        ];

        foreach ((KeyType type, byte[] data, byte[] signature) in keys)
        {
            bool isRead = PublicKey.TryRead(KeyEncoding.Encode(type, data), out PublicKey? key);

            Assert.That((isRead, key?.Type), Is.EqualTo((true, type)));
            Assert.That(key?.Verify(message, signature), Is.True, $"{type}");
            Assert.That(key?.Verify("hullo"u8, signature), Is.False, $"{type}");
            Assert.That(key?.Verify(message, []), Is.False, $"{type}");
            Assert.That(key?.Verify(message, new byte[64]), Is.False, $"{type}");
        }
    }

    [Test]
    public void Weak_and_huge_RSA_keys_are_refused()
    {
        using var weak = RSA.Create(1024);

        // The modulus of a key of 8200 bits; nobody needs to know its factors.
        byte[] modulus = [.. Enumerable.Repeat((byte)0xFF, 1025)];
        using var huge = RSA.Create();
        huge.ImportParameters(new RSAParameters { Modulus = modulus, Exponent = [1, 0, 1] });

        Assert.That(PublicKey.TryRead(RsaProtobuf.Value, out _));
        foreach (RSA key in (RSA[])[weak, huge])
        {
            byte[] protobuf = KeyEncoding.Encode(KeyType.Rsa, key.ExportSubjectPublicKeyInfo());
            Assert.That(PublicKey.TryRead(protobuf, out _), Is.False, $"{key.KeySize} bits");
        }
    }

    [TestCase("020000000000000000000000000000000000000000000000000000000000000005",
        TestName = "X_without_a_point_is_refused")]
    [TestCase("02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        TestName = "X_beyond_the_prime_is_refused")]
    [TestCase("047777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca99",
        TestName = "Form_of_whole_points_is_refused")]
    [TestCase("0377",
        TestName = "Half_an_X_is_refused")]
    [TestCase("", TestName = "Nothing_is_refused")]
    public void Data_that_is_no_point_is_refused(string hex) =>
        Assert.That(
            PublicKey.TryRead(KeyEncoding.Encode(KeyType.Secp256k1, Convert.FromHexString(hex)), out _), Is.False);

    [TestCase("0801122005" + "00",
        TestName = "Length_that_does_not_fit_is_refused")]
    [TestCase("12201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e0801",
        TestName = "Other_order_is_refused")]
    [TestCase("08810012201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e",
        TestName = "Long_type_is_refused")]
    [TestCase("080112a0001ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e",
        TestName = "Long_length_is_refused")]
    [TestCase("080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e1800",
        TestName = "More_fields_are_refused")]
    [TestCase("080412201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e",
        TestName = "Unknown_type_is_refused")]
    [TestCase("0801121f1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce2",
        TestName = "Short_key_is_refused")]
    [TestCase("08011200",
        TestName = "Empty_key_is_refused")]
    public void Key_in_any_other_form_is_refused(string hex) =>
        Assert.That(PublicKey.TryRead(Convert.FromHexString(hex), out _), Is.False);

    [Test]
    public void Every_cut_off_key_is_refused()
    {
        foreach (JsonElement vector in Libp2pVectors.Section("peerIds").EnumerateArray())
        {
            byte[] protobuf = vector.Hex("publicKeyProtobuf");
            for (int cut = 0; cut < protobuf.Length; cut++)
                Assert.That(PublicKey.TryRead(protobuf.AsSpan(0, cut), out _), Is.False, $"{vector} cut at {cut}");
        }
    }

    [Test]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Select(Gen.Int[0, 4], Gen.Byte.Array[0, 120]).Sample((type, data) =>
        {
            bool isKey = PublicKey.TryRead(KeyEncoding.Encode((KeyType)type, data), out PublicKey? key);
            return isKey == key is not null && PublicKey.TryRead(data, out PublicKey? other) == other is not null;
        });

    [TestCase("bob", TestName = "Halves_of_two_keys_are_refused")]
    [TestCase("short", TestName = "Key_without_its_public_half_is_refused")]
    [TestCase("third", TestName = "Old_form_with_two_different_public_halves_is_refused")]
    [TestCase("public", TestName = "Public_key_is_no_private_key")]
    public void Bad_private_key_is_refused(string what)
    {
        JsonElement alice = Libp2pVectors.Section("peerIds")[0];
        JsonElement bob = Libp2pVectors.Section("peerIds")[1];
        byte[] protobuf = what switch
        {
            "bob" => KeyEncoding.Encode(KeyType.Ed25519, [.. alice.Hex("seed"), .. bob.Hex("public")]),
            "short" => KeyEncoding.Encode(KeyType.Ed25519, alice.Hex("seed")),
            "third" => KeyEncoding.Encode(
                KeyType.Ed25519, [.. alice.Hex("seed"), .. alice.Hex("public"), .. bob.Hex("public")]),
            _ => alice.Hex("publicKeyProtobuf"),
        };

        Assert.That(PrivateKey.TryRead(protobuf, out _), Is.False);
    }

    [Test]
    public void Old_form_with_the_public_half_twice_is_read()
    {
        JsonElement alice = Libp2pVectors.Section("peerIds")[0];
        byte[] protobuf = KeyEncoding.Encode(
            KeyType.Ed25519, [.. alice.Hex("seed"), .. alice.Hex("public"), .. alice.Hex("public")]);

        bool isRead = PrivateKey.TryRead(protobuf, out PrivateKey? key);
        using PrivateKey? owned = key;

        Assert.That((isRead, key?.PeerId.ToString()), Is.EqualTo((true, alice.Text("base58"))));
    }

    [Test]
    public void Verifying_and_signing_do_not_allocate()
    {
        using var key = PrivateKey.Generate();
        byte[] signature = new byte[PrivateKey.SignatureBytes];
        byte[] message = new byte[100];

        long allocated = Allocations.Of(() =>
        {
            key.Sign(message, signature);
            key.PublicKey.Verify(message, signature);
        });

        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void Keys_are_equal_when_their_bytes_are()
    {
        byte[] protobuf = Libp2pVectors.Section("peerIds")[0].Hex("publicKeyProtobuf");
        PublicKey.TryRead(protobuf, out PublicKey? first);
        PublicKey.TryRead(protobuf, out PublicKey? second);
        using var other = PrivateKey.Generate();

        Assert.That(first, Is.EqualTo(second));
        Assert.That(first?.GetHashCode(), Is.EqualTo(second?.GetHashCode()));
        Assert.That(first, Is.Not.EqualTo(other.PublicKey));
    }
}

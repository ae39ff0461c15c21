using Avi.Mesh.Libp2p.Security.PrivateNetwork;
using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Security.PrivateNetwork;

[TestFixture]
internal sealed class XSalsa20Tests
{
    // The key and nonce of NaCl's tests; the first 32 bytes are in its tests too, all of them are js-libp2p's.
    private const string Expected =
        "eea6a7251c1e72916d11c2cb214d3c252539121d8e234e652d651fa4c8cff880309e645a74e9e0a60d8243acd9177ab5"
        + "1a1beb8d5a2f5d700c093c5e5585579625337bd3ab619d615760d8c5b224a85b1d0efe0eb8a7ee163abb0376529fcc09"
        + "bab506c618e13ce777d82c3ae9d1a6f972d4160287cbfe60bf2130fc0a6ff6049d0a5c8a82f429231f008082e845d7e1"
        + "89d37f9ed2b464e6b919e6523a8c1210bd52a02a4c3fe406d3085f5068d1909eeeca6369abc981a42e87fe665583f0ab"
        + "85ae71f6f84f528e";

    private static readonly byte[] Key =
        Convert.FromHexString("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");

    private static readonly byte[] Nonce =
        Convert.FromHexString("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");

    [Test]
    public void Key_stream_is_that_of_other_implementations()
    {
        using var cipher = new XSalsa20(Key, Nonce);
        byte[] stream = new byte[Expected.Length / 2];

        cipher.Apply(new byte[stream.Length], stream);

        Assert.That(Convert.ToHexStringLower(stream), Is.EqualTo(Expected));
    }

    [Test]
    public void Pieces_of_any_size_make_one_stream() =>
        Gen.Int[0, 150].Array[0, 12].Sample(sizes =>
        {
            byte[] plain = new byte[sizes.Sum()];
            new Random(plain.Length).NextBytes(plain);
            using var whole = new XSalsa20(Key, Nonce);
            using var pieces = new XSalsa20(Key, Nonce);
            byte[] expected = new byte[plain.Length];
            whole.Apply(plain, expected);

            // In place, as connections decrypt.
            int position = 0;
            foreach (int size in sizes)
            {
                pieces.Apply(plain.AsSpan(position, size), plain.AsSpan(position, size));
                position += size;
            }

            return plain.AsSpan().SequenceEqual(expected);
        });

    [Test]
    public void What_was_encrypted_is_decrypted_and_nothing_is_allocated()
    {
        using var sending = new XSalsa20(Key, Nonce);
        using var receiving = new XSalsa20(Key, Nonce);
        byte[] plain = new byte[1000];
        byte[] bytes = new byte[1000];

        long allocated = Allocations.Of(() =>
        {
            sending.Apply(plain, bytes);
            receiving.Apply(bytes, bytes);
        });

        Assert.That(bytes, Is.EqualTo(plain));
        Assert.That(allocated, Is.Zero);
    }
}

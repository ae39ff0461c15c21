using System.Text.Json;

using Avi.Mesh.Libp2p.Security.Noise;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Security.Noise;

[TestFixture]
internal sealed class CipherStateTests
{
    [Test]
    public void Message_is_encrypted_as_js_libp2p_does()
    {
        JsonElement vector = Libp2pVectors.Section("noise").GetProperty("cipher");
        byte[] key = [.. Enumerable.Repeat((byte)1, 32)];
        ulong nonce = vector.GetProperty("n").GetUInt64();
        byte[] plain = vector.Hex("plain");
        byte[] expected = vector.Hex("result");
        using var sender = new CipherState(key, nonce);
        using var receiver = new CipherState(key, nonce);
        byte[] encrypted = new byte[expected.Length];
        byte[] decrypted = new byte[plain.Length];

        sender.Encrypt(vector.Hex("ad"), plain, encrypted);
        bool isAuthentic = receiver.TryDecrypt(vector.Hex("ad"), expected, decrypted);

        Assert.That(encrypted, Is.EqualTo(expected));
        Assert.That((isAuthentic, decrypted), Is.EqualTo((true, plain)));
    }

    [Test]
    public void Messages_survive_in_place_and_one_after_the_other() =>
        Gen.Byte.Array[0, 300].Array[1, 5].Sample(messages =>
        {
            using var sender = new CipherState(new byte[32]);
            using var receiver = new CipherState(new byte[32]);
            foreach (byte[] plain in messages)
            {
                byte[] buffer = [.. plain, .. new byte[NoiseFrame.TagBytes]];
                sender.Encrypt([], buffer.AsSpan(0, plain.Length), buffer);
                if (!receiver.TryDecrypt([], buffer, buffer.AsSpan(0, plain.Length)))
                    return false;

                if (!buffer.AsSpan(0, plain.Length).SequenceEqual(plain))
                    return false;
            }

            return true;
        });

    [Test]
    public void Repeated_message_is_not_authentic()
    {
        using var sender = new CipherState(new byte[32]);
        using var receiver = new CipherState(new byte[32]);
        byte[] encrypted = new byte[NoiseFrame.TagBytes + 5];
        sender.Encrypt([], "hello"u8, encrypted);

        bool first = receiver.TryDecrypt([], encrypted, new byte[5]);
        bool second = receiver.TryDecrypt([], encrypted, new byte[5]);

        Assert.That((first, second), Is.EqualTo((true, false)));
    }

    [Test]
    public void Other_associated_data_is_not_authentic()
    {
        using var sender = new CipherState(new byte[32]);
        using var receiver = new CipherState(new byte[32]);
        byte[] encrypted = new byte[NoiseFrame.TagBytes + 5];
        sender.Encrypt("this"u8, "hello"u8, encrypted);

        Assert.That(receiver.TryDecrypt("that"u8, encrypted, new byte[5]), Is.False);
    }

    [Test]
    public void Key_that_is_used_up_encrypts_nothing_more()
    {
        using var cipher = new CipherState(new byte[32], firstNonce: ulong.MaxValue - 1);
        byte[] encrypted = new byte[NoiseFrame.TagBytes];

        cipher.Encrypt([], [], encrypted);

        Assert.That(() => cipher.Encrypt([], [], encrypted), Throws.InvalidOperationException);
        Assert.That(() => cipher.TryDecrypt([], encrypted, []), Throws.InvalidOperationException);
    }

    [Test]
    public void Encrypting_and_decrypting_do_not_allocate()
    {
        using var sender = new CipherState(new byte[32]);
        using var receiver = new CipherState(new byte[32]);
        byte[] buffer = new byte[100 + NoiseFrame.TagBytes];

        long allocated = Allocations.Of(() =>
        {
            sender.Encrypt([], buffer.AsSpan(0, 100), buffer);
            receiver.TryDecrypt([], buffer, buffer.AsSpan(0, 100));
        });

        Assert.That(allocated, Is.Zero);
    }
}

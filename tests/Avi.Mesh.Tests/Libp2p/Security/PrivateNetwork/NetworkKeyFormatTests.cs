using System.Text;
using Avi.Mesh.Libp2p.Security.PrivateNetwork;
using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Security.PrivateNetwork;

[TestFixture]
internal sealed class NetworkKeyFormatTests
{
    private const string Hex = "dffb7e3135399a8b1612b2aaca1c36a3a8ac2cd0cca51ceeb2ced87d308cac6d";

    private static readonly byte[] Secret = Convert.FromHexString(Hex);

    private static readonly string InBase64 = Convert.ToBase64String(Secret);

    private static readonly string[] Readable =
    [
        $"/key/swarm/psk/1.0.0/\n/base16/\n{Hex}",
        $"/key/swarm/psk/1.0.0/\n/base16/\n{Hex}\n",
        $"/key/swarm/psk/1.0.0/\r\n/base16/\r\n{Hex.ToUpperInvariant()}\r\n",
        $"/key/swarm/psk/1.0.0/\n/base64/\n{InBase64}\n",
    ];

    private static readonly string[] Unreadable =
    [
        string.Empty,
        Hex,
        $"/key/swarm/psk/2.0.0/\n/base16/\n{Hex}",
        $"/key/swarm/psk/1.0.0/\n/base32/\n{Hex}",
        $"/key/swarm/psk/1.0.0/\n/base16/\n{Hex[2..]}",
        $"/key/swarm/psk/1.0.0/\n/base16/\n{Hex[1..]}",
        $"/key/swarm/psk/1.0.0/\n/base16/\n{Hex}00",
        $"/key/swarm/psk/1.0.0/\n/base16/\n{Hex}{Hex}",
        $"/key/swarm/psk/1.0.0/\n/base16/\nx{Hex[1..]}",
        $"/key/swarm/psk/1.0.0/\n/base64/\n{InBase64[4..]}",
        $"/key/swarm/psk/1.0.0/\n/base64/\n{InBase64}{InBase64}",
    ];

    [TestCaseSource(nameof(Readable))]
    public void Key_is_read_in_text_of_either_base(string content)
    {
        Assert.That(NetworkKeyFormat.TryRead(Encoding.UTF8.GetBytes(content), out NetworkKey? key), Is.True);
        Assert.That(key!.Secret.ToArray(), Is.EqualTo(Secret));
    }

    [TestCase("")]
    [TestCase("\n")]
    public void Key_is_read_as_bytes_even_when_they_look_like_the_end_of_a_line(string end)
    {
        byte[] secret = [.. Enumerable.Repeat((byte)'\n', NetworkKey.Bytes)];
        byte[] content = [.. "/key/swarm/psk/1.0.0/\n/bin/\n"u8, .. secret, .. Encoding.UTF8.GetBytes(end)];

        Assert.That(NetworkKeyFormat.TryRead(content, out NetworkKey? key), Is.True);
        Assert.That(key!.Secret.ToArray(), Is.EqualTo(secret));
    }

    [TestCaseSource(nameof(Unreadable))]
    public void What_is_no_key_is_refused(string content) =>
        Assert.That(NetworkKeyFormat.TryRead(Encoding.UTF8.GetBytes(content), out _), Is.False);

    [Test]
    public void Bytes_that_are_too_few_or_too_many_are_refused(
        [Values(0, 1, NetworkKey.Bytes - 1, NetworkKey.Bytes + 1)] int count)
    {
        byte[] content = [.. "/key/swarm/psk/1.0.0/\n/bin/\n"u8, .. new byte[count]];

        Assert.That(NetworkKeyFormat.TryRead(content, out _), Is.False);
    }

    [Test]
    public void Every_file_that_was_cut_off_is_refused()
    {
        byte[] content = Encoding.UTF8.GetBytes(Readable[0]);

        for (int length = 0; length < content.Length; length++)
            Assert.That(NetworkKeyFormat.TryRead(content.AsSpan(0, length), out _), Is.False, $"{length} bytes");
    }

    [Test]
    public void Written_key_is_the_file_of_other_implementations_and_is_read_again()
    {
        byte[] content = NetworkKeyFormat.Write(new NetworkKey(Secret));

        Assert.That(Encoding.UTF8.GetString(content), Is.EqualTo(Readable[1]));
        Assert.That(NetworkKeyFormat.TryRead(content, out _), Is.True);
    }

    [Test]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Byte.Array[0, 64].Sample(bytes =>
        {
            NetworkKeyFormat.TryRead(bytes, out _);
            NetworkKeyFormat.TryRead([.. "/key/swarm/psk/1.0.0/\n/base16/\n"u8, .. bytes], out _);
            NetworkKeyFormat.TryRead([.. "/key/swarm/psk/1.0.0/\n/base64/\n"u8, .. bytes], out _);
            return !NetworkKeyFormat.TryRead([.. "/key/swarm/psk/1.0.0/\n/bin"u8, .. bytes], out _);
        });

    [Test]
    public void Fingerprint_is_half_of_the_hash() =>
        Assert.That(
            new NetworkKey(new byte[NetworkKey.Bytes]).Fingerprint, Is.EqualTo("66687aadf862bd776c8fc18b8e9f8e20"));
}

using System.Text;

using Avi.Mesh.Libp2p.Multiformats;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Multiformats;

/// <summary>Bytes as text, in base58 and base32; the vectors of peer ids are tested with those.</summary>
[TestFixture]
internal sealed class BaseTextTests
{
    // From the draft "The Base58 Encoding Scheme", and from Bitcoin's tests.
    [TestCase("", "")]
    [TestCase("00", "1")]
    [TestCase("0000", "11")]
    [TestCase("61", "2g")]
    [TestCase("48656c6c6f20576f726c6421", "2NEpo7TZRRrLZSi2U")]
    [TestCase("0000287fb4cd", "11233QC4")]
    [TestCase("00eb15231dfceb60925886b67d065299925915aeb172c06647", "1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L")]
    public void Base58_is_written_and_read(string hex, string text)
    {
        bool isRead = Base58.TryDecode(text, out byte[] bytes);

        Assert.That(Base58.Encode(Convert.FromHexString(hex)), Is.EqualTo(text));
        Assert.That((isRead, Convert.ToHexStringLower(bytes)), Is.EqualTo((true, hex)));
    }

    // RFC 4648, section 10, in lower case and without padding.
    [TestCase("", "")]
    [TestCase("f", "my")]
    [TestCase("fo", "mzxq")]
    [TestCase("foo", "mzxw6")]
    [TestCase("foob", "mzxw6yq")]
    [TestCase("fooba", "mzxw6ytb")]
    [TestCase("foobar", "mzxw6ytboi")]
    public void Base32_is_written_and_read(string plain, string text)
    {
        bool isRead = Base32.TryDecode(text, out byte[] bytes);

        Assert.That(Base32.Encode(Encoding.ASCII.GetBytes(plain)), Is.EqualTo(text));
        Assert.That((isRead, Encoding.ASCII.GetString(bytes)), Is.EqualTo((true, plain)));
    }

    [Test]
    public void Any_bytes_survive_their_text() =>
        Gen.Byte.Array[0, 60].Sample(bytes =>
            Base58.TryDecode(Base58.Encode(bytes), out byte[] from58) && from58.AsSpan().SequenceEqual(bytes)
            && Base32.TryDecode(Base32.Encode(bytes), out byte[] from32) && from32.AsSpan().SequenceEqual(bytes));

    [TestCase("0")]
    [TestCase("O")]
    [TestCase("I")]
    [TestCase("l")]
    [TestCase("2g ")]
    [TestCase("2gé")]
    public void Character_outside_of_base58_is_refused(string text) =>
        Assert.That(Base58.TryDecode(text, out _), Is.False);

    [Test]
    public void Base58_that_would_take_long_is_refused()
    {
        Assert.That(Base58.TryDecode(new string('z', 128), out _));
        Assert.That(Base58.TryDecode(new string('1', 128), out _));
        Assert.That(Base58.TryDecode(new string('z', 129), out _), Is.False);
    }

    [TestCase("MY", Description = "upper case")]
    [TestCase("my======", Description = "padding")]
    [TestCase("m1")]
    [TestCase("m", Description = "one digit holds no byte")]
    [TestCase("mzx", Description = "three digits hold no whole byte more than two")]
    [TestCase("mz", Description = "bits left over that are not zero")]
    public void Text_that_nobody_writes_in_base32_is_refused(string text) =>
        Assert.That(Base32.TryDecode(text, out _), Is.False);

    [Test]
    public void Arbitrary_text_never_throws() =>
        Gen.String[0, 150].Sample(text =>
            (Base58.TryDecode(text, out byte[] from58) || from58.Length == 0)
            && (Base32.TryDecode(text, out byte[] from32) || from32.Length == 0));
}

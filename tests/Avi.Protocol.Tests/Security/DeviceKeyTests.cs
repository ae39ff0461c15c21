using Avi.Protocol.Security;

using CsCheck;

namespace Avi.Protocol.Tests.Security;

[TestFixture]
internal sealed class DeviceKeyTests
{
    [Test]
    public void Key_is_read_as_it_was_written() =>
        Gen.Byte.Array[DeviceKey.Bytes].Sample(bytes =>
        {
            using var key = new DeviceKey(bytes);
            string base64 = key.ToBase64();
            string[] texts =
            [
                key.ToHex(),
                key.ToHex().ToUpperInvariant(),
                base64,
                base64.TrimEnd('='),
                base64.Replace('+', '-').Replace('/', '_'),
                $"  {base64}\n",
            ];

            return texts.All(text =>
            {
                using DeviceKey? read = Parse(text);
                return read is not null && read.Secret.SequenceEqual(bytes);
            });
        });

    [TestCase("")]
    [TestCase("0123")]
    [TestCase("g02d402e7d2e7141e6b1f76fe48b4f8a25f7fcedcc46641f3543bccae862f7a2", Description = "no digit")]
    [TestCase("a02d402e7d2e7141e6b1f76fe48b4f8a25f7fcedcc46641f3543bccae862f7a", Description = "63 digits")]
    [TestCase("oC1ALn0ucUHmsfdv5ItPiiX3/O3MRmQfNUO8yuhi96I!", Description = "another last character")]
    [TestCase("oC1ALn0ucUHmsfdv5ItPiiX3/O3MRmQfNUO8yuhi96", Description = "31 bytes and a half")]
    [TestCase("oC1ALn0ucUHm fdv5ItPiiX3/O3MRmQfNUO8yuhi96I=", Description = "space inside")]
    public void Other_texts_are_no_keys(string text) => Assert.That(Parse(text), Is.Null);

    [Test]
    public void Generated_keys_differ()
    {
        using var first = DeviceKey.Generate();
        using var second = DeviceKey.Generate();

        Assert.That(first.Fingerprint, Is.Not.EqualTo(second.Fingerprint));
        Assert.That(first.Secret.IndexOfAnyExcept((byte)0), Is.Not.Negative);
    }

    [Test]
    public void Fingerprint_is_the_same_wherever_the_key_is()
    {
        using DeviceKey key = Sides.NewKey();
        using DeviceKey read = Parse(key.ToBase64())!;

        Assert.That(read.Fingerprint, Is.EqualTo(key.Fingerprint).And.Length.EqualTo(16));
    }

    [Test]
    public void Key_is_cleared_when_it_is_disposed()
    {
        DeviceKey key = Sides.NewKey();
        ReadOnlySpan<byte> memory = key.Secret;

        key.Dispose();

        Assert.That(memory.IndexOfAnyExcept((byte)0), Is.Negative);
        Assert.That(() => key.ToHex(), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(key.ToString(), Is.EqualTo("cleared"));
    }

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(33)]
    public void Key_of_another_length_is_a_mistake(int bytes) =>
        Assert.That(() => new DeviceKey(new byte[bytes]), Throws.ArgumentException);

    [Test]
    public void Nothing_tells_a_secret_as_text()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key, hasShare: true);
        using ServerHandshake server = Sides.Answer(client, key);
        client.Receive(server.Answer.Span, out SecureSession? session);
        using SecureSession owned = session!;
        object[] all = [key, client, server, owned, Sides.Device, HandshakePolicy.Default, new RetryCookie(key.Secret)];

        string[] texts = [.. all.Select(one => one.ToString()!)];

        // Four bytes of it would be too many.
        string[] parts = [.. Enumerable.Range(0, 29).Select(i => key.ToHex().Substring(2 * i, 8))];
        Assert.That(texts.Where(text => text.Contains(key.ToBase64()[..6], StringComparison.Ordinal)), Is.Empty);
        Assert.That(
            texts.Where(text => parts.Any(part => text.Contains(part, StringComparison.OrdinalIgnoreCase))), Is.Empty);
    }

    private static DeviceKey? Parse(string text) => DeviceKey.TryParse(text, out DeviceKey? key) ? key : null;
}

using System.Text.Json;

using Avi.Protocol.Messages;
using Avi.Protocol.Postcard;

namespace Avi.Protocol.Tests.Messages;

/// <summary>What the original implementation encodes, we encode and decode alike, byte for byte.</summary>
[TestFixture]
internal sealed class GoldenVectorTests
{
    [Test]
    public void Every_uplink_vector_encodes_to_its_bytes()
    {
        foreach (JsonElement vector in VectorFiles.ReadEntries("uplink.json"))
        {
            byte[] expected = BytesOf(vector);
            UplinkMessage message = VectorMessages.ToUplink(vector.GetProperty("message"));
            byte[] buffer = new byte[expected.Length];

            PostcardError error = message.TryEncode(buffer, out int written);

            Assert.That(error, Is.EqualTo(PostcardError.None), NameOf(vector));
            Assert.That(written, Is.EqualTo(expected.Length), NameOf(vector));
            Assert.That(message.EncodedBytes, Is.EqualTo(expected.Length), NameOf(vector));
            Assert.That(buffer.AsSpan().SequenceEqual(expected), NameOf(vector));
        }
    }

    [Test]
    public void Every_uplink_vector_decodes_to_its_message()
    {
        foreach (JsonElement vector in VectorFiles.ReadEntries("uplink.json"))
        {
            byte[] bytes = BytesOf(vector);
            UplinkMessage expected = VectorMessages.ToUplink(vector.GetProperty("message"));

            PostcardError error = UplinkMessage.TryDecode(bytes, out UplinkMessage message, out int consumed);

            Assert.That(error, Is.EqualTo(PostcardError.None), NameOf(vector));
            Assert.That(consumed, Is.EqualTo(bytes.Length), NameOf(vector));
            Assert.That(VectorMessages.Describe(message), Is.EqualTo(VectorMessages.Describe(expected)));
        }
    }

    [Test]
    public void Every_downlink_vector_encodes_to_its_bytes()
    {
        foreach (JsonElement vector in VectorFiles.ReadEntries("downlink.json"))
        {
            byte[] expected = BytesOf(vector);
            DownlinkMessage message = VectorMessages.ToDownlink(vector.GetProperty("message"));
            byte[] buffer = new byte[expected.Length];

            PostcardError error = message.TryEncode(buffer, out int written);

            Assert.That(error, Is.EqualTo(PostcardError.None), NameOf(vector));
            Assert.That(written, Is.EqualTo(expected.Length), NameOf(vector));
            Assert.That(message.EncodedBytes, Is.EqualTo(expected.Length), NameOf(vector));
            Assert.That(buffer.AsSpan().SequenceEqual(expected), NameOf(vector));
        }
    }

    [Test]
    public void Every_downlink_vector_decodes_to_its_message()
    {
        foreach (JsonElement vector in VectorFiles.ReadEntries("downlink.json"))
        {
            byte[] bytes = BytesOf(vector);
            DownlinkMessage expected = VectorMessages.ToDownlink(vector.GetProperty("message"));

            PostcardError error = DownlinkMessage.TryDecode(bytes, out DownlinkMessage message, out int consumed);

            Assert.That(error, Is.EqualTo(PostcardError.None), NameOf(vector));
            Assert.That(consumed, Is.EqualTo(bytes.Length), NameOf(vector));
            Assert.That(VectorMessages.Describe(message), Is.EqualTo(VectorMessages.Describe(expected)));
        }
    }

    private static byte[] BytesOf(JsonElement vector) =>
        Convert.FromHexString(vector.GetProperty("hex").GetString()!);

    private static string NameOf(JsonElement vector) => vector.GetProperty("name").GetString()!;
}

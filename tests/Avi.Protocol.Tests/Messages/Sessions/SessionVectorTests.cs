using System.Text.Json;
using System.Text.Json.Nodes;

using Avi.Protocol.Messages;
using Avi.Protocol.Postcard;
using Avi.Protocol.Tests.Device;

namespace Avi.Protocol.Tests.Messages.Sessions;

/// <summary>What an independent reference encodes and refuses, we encode and refuse alike.</summary>
[TestFixture]
internal sealed class SessionVectorTests
{
    private static IReadOnlyList<JsonElement> Vectors { get; } = VectorFiles.ReadEntries("extended.json");

    [Test]
    public void Every_vector_encodes_to_its_bytes()
    {
        int compared = 0;
        foreach (JsonElement vector in Vectors.Where(vector => !IsRefused(vector) && !IsLong(vector)))
        {
            byte[] encoded = SessionMaking.Encode(new SessionFields(vector.GetProperty("message")), IsUplink(vector));

            Assert.That(Convert.ToHexStringLower(encoded), Is.EqualTo(vector.GetProperty("hex").GetString()), NameOf(vector));
            compared++;
        }

        Assert.That(compared, Is.EqualTo(738));
    }

    [Test]
    public void Every_vector_decodes_to_its_message_or_to_its_error()
    {
        foreach (JsonElement vector in Vectors)
        {
            byte[] bytes = BytesOf(vector);

            (PostcardError error, int consumed, JsonObject? json) = Decode(bytes, IsUplink(vector));

            string outcome = error == PostcardError.None ? "ok" : $"error:{error}";
            Assert.That(outcome, Is.EqualTo(IsRefused(vector) ? ExpectOf(vector) : "ok"), NameOf(vector));
            Assert.That(consumed, Is.EqualTo(error == PostcardError.None ? bytes.Length : 0), NameOf(vector));
            if (!IsRefused(vector))
                Assert.That(JsonNode.DeepEquals(json, MessageOf(vector)), $"{NameOf(vector)}: {json}");
        }
    }

    [Test]
    public void Every_vector_that_is_cut_off_anywhere_is_an_error()
    {
        foreach (JsonElement vector in Vectors.Where(vector => !IsRefused(vector)))
        {
            byte[] bytes = BytesOf(vector);
            for (int size = 0; size < bytes.Length; size++)
            {
                (PostcardError error, int consumed, _) = Decode(bytes.AsSpan(0, size), IsUplink(vector));

                if (error != PostcardError.UnexpectedEnd || consumed != 0)
                    Assert.Fail($"{NameOf(vector)}, {size} of {bytes.Length} bytes: {error}, {consumed} consumed.");
            }
        }
    }

    [Test]
    public void Every_vector_that_was_decoded_encodes_in_its_shortest_form()
    {
        foreach (JsonElement vector in Vectors.Where(vector => !IsRefused(vector)))
        {
            byte[] shortest = SessionMaking.Encode(new SessionFields(vector.GetProperty("message")), IsUplink(vector));

            byte[] again = EncodeAgain(BytesOf(vector), IsUplink(vector));

            Assert.That(again, Is.EqualTo(shortest), NameOf(vector));
        }
    }

    [Test]
    public void Original_decoders_do_not_know_them()
    {
        foreach (JsonElement vector in Vectors.Where(vector => !IsRefused(vector)))
        {
            PostcardError error = IsUplink(vector)
                ? UplinkMessage.TryDecode(BytesOf(vector), out _, out _)
                : DownlinkMessage.TryDecode(BytesOf(vector), out _, out _);

            Assert.That(error, Is.EqualTo(PostcardError.UnknownVariant), NameOf(vector));
        }
    }

    private static (PostcardError Error, int Consumed, JsonObject? Json) Decode(ReadOnlySpan<byte> bytes, bool isUplink)
    {
        if (isUplink)
        {
            PostcardError error = UplinkMessage.TryDecodeSession(bytes, out UplinkMessage message, out int consumed);
            return (error, consumed, error == PostcardError.None ? SessionJson.Of(message) : null);
        }

        PostcardError downlinkError = DownlinkMessage.TryDecodeSession(bytes, out DownlinkMessage downlink, out int end);
        return (downlinkError, end, downlinkError == PostcardError.None ? SessionJson.Of(downlink) : null);
    }

    private static byte[] EncodeAgain(byte[] bytes, bool isUplink)
    {
        if (isUplink)
        {
            UplinkMessage.TryDecodeSession(bytes, out UplinkMessage message, out _);
            byte[] again = new byte[message.EncodedBytes];
            message.TryEncode(again, out int written);
            return again[..written];
        }

        DownlinkMessage.TryDecodeSession(bytes, out DownlinkMessage downlink, out _);
        byte[] downlinkAgain = new byte[downlink.EncodedBytes];
        downlink.TryEncode(downlinkAgain, out int downlinkWritten);
        return downlinkAgain[..downlinkWritten];
    }

    // What a float looks like to people is not a field.
    private static JsonNode MessageOf(JsonElement vector)
    {
        JsonNode message = JsonNode.Parse(vector.GetProperty("message").GetRawText())!;
        foreach (JsonNode? reading in message["readings"]?.AsArray() ?? [])
            reading!["data"]!.AsObject().Remove("readable");

        return message;
    }

    private static bool IsRefused(JsonElement vector) => !vector.TryGetProperty("message", out _);

    // Numbers with more bytes than needed are read and never written.
    private static bool IsLong(JsonElement vector) => NameOf(vector).StartsWith("accepted/", StringComparison.Ordinal);

    private static bool IsUplink(JsonElement vector) => vector.GetProperty("direction").GetString() == "uplink";

    private static string? ExpectOf(JsonElement vector) => vector.GetProperty("expect").GetString();

    private static byte[] BytesOf(JsonElement vector) => Convert.FromHexString(vector.GetProperty("hex").GetString()!);

    private static string NameOf(JsonElement vector) => vector.GetProperty("name").GetString()!;
}

using System.Text.Json;

using Avi.Protocol.Messages;
using Avi.Protocol.Postcard;

namespace Avi.Protocol.Tests.Messages;

/// <summary>What the original refuses, we refuse for the same reason; with one documented exception.</summary>
[TestFixture]
internal sealed class HostileVectorTests
{
    [TestCase("malformed.json")]
    [TestCase("fuzz.json")]
    public void Every_hostile_vector_has_the_stated_outcome(string fileName)
    {
        foreach (JsonElement vector in VectorFiles.ReadEntries(fileName))
        {
            byte[] bytes = Convert.FromHexString(vector.GetProperty("hex").GetString()!);
            bool isUplink = vector.GetProperty("direction").GetString() == "uplink";

            string outcome = isUplink ? OutcomeOfUplink(bytes) : OutcomeOfDownlink(bytes);

            string name = vector.GetProperty("name").GetString()!;
            Assert.That(outcome, Is.EqualTo(ExpectedOutcome(vector, bytes, isUplink)), name);
        }
    }

    [Test]
    public void Short_forms_of_the_malformed_vectors_are_the_ones_without_custom_data()
    {
        string[] expected =
        [
            "legacy_g2/button_no_custom",
            "legacy_g2/sensor_battery_no_custom",
            "legacy_g2/sensor_temp_no_custom",
        ];

        IEnumerable<string> shortForms =
            from vector in VectorFiles.ReadEntries("malformed.json")
            where vector.GetProperty("category").GetString() == "legacy_format"
                && vector.GetProperty("expect").GetString() != "ok"
                && IsShortForm(Convert.FromHexString(vector.GetProperty("hex").GetString()!))
            select vector.GetProperty("name").GetString()!;

        Assert.That(shortForms, Is.EquivalentTo(expected));
    }

    private static string ExpectedOutcome(JsonElement vector, byte[] bytes, bool isUplink)
    {
        string expect = vector.GetProperty("expect").GetString()!;
        if (expect == "ok")
        {
            JsonElement message = vector.GetProperty("message");
            return Ok(
                vector.GetProperty("consumed").GetInt32(),
                isUplink
                    ? VectorMessages.Describe(VectorMessages.ToUplink(message))
                    : VectorMessages.Describe(VectorMessages.ToDownlink(message)));
        }

        if (!isUplink || expect != "error:UnexpectedEnd" || !IsShortForm(bytes))
            return expect;

        // The original's decoder has no short form; what it reads with an empty string in that place is our answer.
        UplinkMessage.TryDecode([.. bytes, 0], out UplinkMessage completed, out _);
        return Ok(bytes.Length, VectorMessages.Describe(completed));
    }

    // protocol.md, section 1: not one byte of the last field is there. So whatever is put there is read as that field,
    // an empty string and a string of one letter alike; a length that was cut in half makes one of these wrong.
    private static bool IsShortForm(byte[] bytes) =>
        HasCustomData([.. bytes, 0], expected: []) && HasCustomData([.. bytes, 1, (byte)'x'], expected: "x"u8);

    private static bool HasCustomData(byte[] bytes, ReadOnlySpan<byte> expected) =>
        UplinkMessage.TryDecode(bytes, out UplinkMessage message, out int consumed) == PostcardError.None
        && message.Kind is UplinkKind.ButtonPress or UplinkKind.SensorUpdate
        && consumed == bytes.Length
        && message.CustomDataUtf8.SequenceEqual(expected);

    private static string OutcomeOfUplink(byte[] bytes)
    {
        PostcardError error = UplinkMessage.TryDecode(bytes, out UplinkMessage message, out int consumed);
        return error == PostcardError.None ? Ok(consumed, VectorMessages.Describe(message)) : $"error:{error}";
    }

    private static string OutcomeOfDownlink(byte[] bytes)
    {
        PostcardError error = DownlinkMessage.TryDecode(bytes, out DownlinkMessage message, out int consumed);
        return error == PostcardError.None ? Ok(consumed, VectorMessages.Describe(message)) : $"error:{error}";
    }

    private static string Ok(int consumed, string message) => $"ok, {consumed} bytes: {message}";
}

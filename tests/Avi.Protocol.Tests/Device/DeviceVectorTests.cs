using System.Text.Json;

using Avi.Protocol.Device;
using Avi.Protocol.Messages;
using Avi.Protocol.Tests.Messages;

namespace Avi.Protocol.Tests.Device;

/// <summary>
/// The device layer against the vectors of the original; where it knowingly differs, the tests say so.
/// </summary>
[TestFixture]
internal sealed class DeviceVectorTests
{
    [Test]
    public void Every_uplink_vector_encodes_to_its_bytes()
    {
        foreach (JsonElement vector in VectorFiles.ReadEntries("uplink.json"))
        {
            byte[] expected = BytesOf(vector);
            UplinkMessage message = VectorMessages.ToUplink(vector.GetProperty("message"));
            byte[] buffer = new byte[expected.Length + 8];

            int end = DeviceMessages.Write(message, buffer, 3, expected.Length + 3);

            // Strings end at U+0000 on nanoFramework, so the device layer refuses what the original takes.
            if (DeviceMessages.HasZeroInText(message))
            {
                Assert.That(end, Is.EqualTo(DeviceError.ZeroInText), NameOf(vector));
                continue;
            }

            Assert.That(end, Is.EqualTo(expected.Length + 3), NameOf(vector));
            Assert.That(buffer.AsSpan(3, expected.Length).SequenceEqual(expected), NameOf(vector));
        }
    }

    [TestCase("downlink.json")]
    [TestCase("malformed.json")]
    [TestCase("fuzz.json")]
    public void Every_downlink_vector_has_the_stated_outcome(string fileName)
    {
        var downlink = new DeviceDownlink();
        int compared = 0;
        foreach (JsonElement vector in VectorFiles.ReadEntries(fileName))
        {
            if (fileName != "downlink.json" && vector.GetProperty("direction").GetString() != "downlink")
                continue;

            byte[] bytes = BytesOf(vector);
            byte[] buffer = [0xAA, .. bytes, 0xAA];

            int end = downlink.Read(buffer, 1, bytes.Length + 1);

            Assert.That(OutcomeOf(end, downlink, buffer), Is.EqualTo(ExpectedOutcome(vector, bytes)), NameOf(vector));
            compared++;
        }

        Assert.That(compared, Is.GreaterThan(100));
    }

    private static string OutcomeOf(int end, DeviceDownlink downlink, byte[] buffer) =>
        end < 0 ? DeviceMessages.NameOf(end) : Ok(end - 1, DeviceMessages.ToHost(downlink, buffer));

    private static string ExpectedOutcome(JsonElement vector, byte[] bytes)
    {
        bool isGolden = !vector.TryGetProperty("expect", out JsonElement expect);
        if (!isGolden && expect.GetString() != "ok")
            return expect.GetString()!; // every entry of these files has a text there

        DownlinkMessage message = VectorMessages.ToDownlink(vector.GetProperty("message"));
        if (message.TopicUtf8.Contains((byte)0))
            return "error:ZeroInText";

        return Ok(isGolden ? bytes.Length : vector.GetProperty("consumed").GetInt32(), message);
    }

    private static string Ok(int consumed, scoped in DownlinkMessage message) =>
        $"ok, {consumed} bytes: {VectorMessages.Describe(message)}";

    private static byte[] BytesOf(JsonElement vector) =>
        Convert.FromHexString(vector.GetProperty("hex").GetString()!);

    private static string NameOf(JsonElement vector) => vector.GetProperty("name").GetString()!;
}

using System.Globalization;
using System.Text;
using System.Text.Json;

using Avi.Bridge.Telemetry;
using Avi.Protocol.Topics;

namespace Avi.Bridge.Tests.Routing;

/// <summary>What the original gateway publishes for a datagram, ours publishes too, byte for byte.</summary>
[TestFixture]
internal sealed class BridgeVectorTests
{
    [TestCaseSource(nameof(Names))]
    public void Vector_is_published_as_the_original_does(string name)
    {
        JsonElement vector = Find(name);
        var gateway = new TestGateway();
        if (vector.TryGetProperty("ts", out JsonElement unixSeconds))
            gateway.Clock.SetUtcNow(DateTimeOffset.FromUnixTimeSeconds(unixSeconds.GetInt64()));
        TestDevice device = gateway.ConnectedDevice(
            ulong.Parse(vector.GetProperty("device_id").GetString()!, CultureInfo.InvariantCulture));

        device.Send(Convert.FromHexString(vector.GetProperty("uplink_hex").GetString()!));

        Assert.That(TakePublished(gateway), Is.EqualTo(ExpectedOf(vector)));
    }

    // The one difference: a name that breaks the topic rules (empty, or with wildcards) is published by the original,
    // and refused and counted here. No subscriber could ask for it and mean it.
    [Test]
    public void Vector_with_an_invalid_topic_name_is_refused_and_counted()
    {
        JsonElement[] vectors = [.. VectorFiles.ReadEntries("bridge.json").Where(vector => !HasValidTopics(vector))];
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(5555);

        foreach (JsonElement vector in vectors)
            device.Send(Convert.FromHexString(vector.GetProperty("uplink_hex").GetString()!));

        Assert.That(gateway.Mesh.TakePublished(), Is.Empty);
        Assert.That(gateway.Counts[DatagramOutcome.InvalidTopic], Is.EqualTo(vectors.Length));
    }

    private static IEnumerable<string> Names() => VectorFiles.ReadEntries("bridge.json")
        .Where(HasValidTopics)
        .Select(vector => vector.GetProperty("name").GetString()!);

    private static JsonElement Find(string name) => VectorFiles.ReadEntries("bridge.json")
        .Single(vector => vector.GetProperty("name").GetString() == name);

    private static bool HasValidTopics(JsonElement vector) => vector.GetProperty("publishes").EnumerateArray()
        .All(publish => TopicName.IsValid(publish.GetProperty("topic").GetString()));

    private static string[] ExpectedOf(JsonElement vector) =>
    [
        .. vector.GetProperty("publishes").EnumerateArray().Select(publish =>
        {
            byte[] payload = publish.TryGetProperty("payload_hex", out JsonElement hex)
                ? Convert.FromHexString(hex.GetString()!)
                : Encoding.UTF8.GetBytes(publish.GetProperty("payload").GetString()!);
            return $"{publish.GetProperty("topic").GetString()} {Convert.ToHexString(payload)}";
        }),
    ];

    private static string[] TakePublished(TestGateway gateway) =>
        [.. gateway.Mesh.TakePublishedBytes().Select(publish => $"{publish.Topic} {Convert.ToHexString(publish.Payload)}")];
}

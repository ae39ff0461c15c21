using System.Text;
using Avi.Bridge.Policy;
using Avi.Bridge.Sessions;
using Avi.Bridge.Telemetry;
using Avi.Mesh;
using Avi.Protocol.Messages;
using Avi.Protocol.Topics;
using CommunityToolkit.HighPerformance.Buffers;

namespace Avi.Bridge.Routing;

/// <summary>Does what the messages of a device with a session ask for.</summary>
internal sealed class UplinkRouter(
    SubscriptionIndex subscriptions,
    DownlinkRouter downlink,
    IMeshAttachment mesh,
    TopicRule rule,
    TopicTemplate sensorTopic,
    TopicTemplate buttonTopic,
    BridgeCounts counts,
    TimeProvider wallClock)
{
    private const int MaxTopicTexts = 4096;

    // The mesh wants topics as strings; this makes none for a topic that it has met lately, and never holds more.
    private readonly StringPool _topicTexts = new(MaxTopicTexts);
    private readonly byte[] _topic = new byte[TopicName.MaxBytes];
    private readonly byte[] _json = new byte[ReadingJson.MaxBytes];

    /// <param name="session">Whose message it is.</param>
    /// <param name="message">Any but a Hello.</param>
    /// <param name="now">Monotonic time.</param>
    /// <returns>What became of it.</returns>
    public DatagramOutcome Route(DeviceSession session, in UplinkMessage message, TimeSpan now) => message.Kind switch
    {
        UplinkKind.Publish => Publish(session, message, now),
        UplinkKind.SensorUpdate => PublishReading(session, message, now),
        UplinkKind.ButtonPress => PublishPress(session, message, now),
        UplinkKind.Subscribe => Subscribe(session, message, now),
        UplinkKind.Unsubscribe => Unsubscribe(session, message, now),
        _ => DatagramOutcome.StreamIgnored,
    };

    private DatagramOutcome Publish(DeviceSession session, in UplinkMessage message, TimeSpan now)
    {
        if (TopicName.IsValid(message.TopicUtf8) && !rule.IsGranted(session.DeviceId, message.TopicUtf8))
            return DatagramOutcome.NotAuthorized;

        return Publish(session, message.TopicUtf8, message.Data, now);
    }

    private DatagramOutcome PublishReading(DeviceSession session, in UplinkMessage message, TimeSpan now)
    {
        if (!sensorTopic.TryFill(session.DeviceId, message.SensorNameUtf8, _topic, out int topicBytes))
            return DatagramOutcome.InvalidTopic;

        int jsonBytes = ReadingJson.Write(_json, message, UnixSeconds());
        return Publish(session, _topic.AsSpan(0, topicBytes), _json.AsSpan(0, jsonBytes), now);
    }

    private DatagramOutcome PublishPress(DeviceSession session, in UplinkMessage message, TimeSpan now)
    {
        if (!buttonTopic.TryFill(session.DeviceId, nameUtf8: default, _topic, out int topicBytes))
            return DatagramOutcome.InvalidTopic;

        int jsonBytes = ButtonJson.Write(_json, message, UnixSeconds());
        return Publish(session, _topic.AsSpan(0, topicBytes), _json.AsSpan(0, jsonBytes), now);
    }

    private DatagramOutcome Publish(
        DeviceSession session, ReadOnlySpan<byte> topicUtf8, ReadOnlySpan<byte> data, TimeSpan now)
    {
        if (!TopicName.IsValid(topicUtf8))
            return DatagramOutcome.InvalidTopic;

        // A template may begin with the sensor's name, which is the device's choice.
        if (TopicRule.IsReserved(topicUtf8))
            return DatagramOutcome.NotAuthorized;

        downlink.Deliver(topicUtf8, data, publisher: session, now);
        counts.Add(mesh.Publish(_topicTexts.GetOrAdd(topicUtf8, Encoding.UTF8), data));
        return DatagramOutcome.Accepted;
    }

    private DatagramOutcome Subscribe(DeviceSession session, in UplinkMessage message, TimeSpan now)
    {
        if (!rule.IsGranted(session.DeviceId, message.TopicUtf8))
            return DatagramOutcome.NotAuthorized;

        switch (subscriptions.Subscribe(session, message.TopicUtf8))
        {
            case SubscribeResult.InForce:
                downlink.Answer(session, DownlinkMessage.SubscribeAck(message.TopicUtf8), now);
                return DatagramOutcome.Accepted;
            case SubscribeResult.InvalidFilter:
                return DatagramOutcome.InvalidTopic;
            default:
                return DatagramOutcome.QuotaExceeded;
        }
    }

    // Acknowledged always, as the original does: what the device asks for is so, whether it was subscribed or not.
    private DatagramOutcome Unsubscribe(DeviceSession session, in UplinkMessage message, TimeSpan now)
    {
        subscriptions.Unsubscribe(session, message.TopicUtf8, now);
        downlink.Answer(session, DownlinkMessage.UnsubscribeAck(message.TopicUtf8), now);
        return DatagramOutcome.Accepted;
    }

    private long UnixSeconds() => wallClock.GetUtcNow().ToUnixTimeSeconds();
}

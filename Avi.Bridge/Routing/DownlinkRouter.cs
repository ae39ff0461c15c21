using System.Text;

using Avi.Bridge.Sessions;
using Avi.Bridge.Telemetry;
using Avi.Mesh;
using Avi.Protocol.Messages;
using Avi.Protocol.Postcard;
using Avi.Protocol.Topics;

namespace Avi.Bridge.Routing;

/// <summary>Takes messages to the devices that asked for them, each at most once.</summary>
internal sealed class DownlinkRouter(SubscriptionIndex subscriptions, PacedSender sender, BridgeCounts counts)
{
    private readonly byte[] _datagram = new byte[ProtocolLimits.MaxDatagramBytes];
    private readonly byte[] _topic = new byte[ProtocolLimits.MaxDatagramBytes];
    private long _deliveries;

    /// <summary>Delivers a message of the mesh, or of another user of this node.</summary>
    public void Deliver(MeshMessage message, TimeSpan now)
    {
        // A topic that alone fills a datagram can be nobody's: a subscribe for it would not fit into one either.
        if (Encoding.UTF8.TryGetBytes(message.Topic, _topic, out int bytes))
            Deliver(_topic.AsSpan(0, bytes), message.Payload.Span, publisher: null, now);
    }

    /// <summary>Delivers a message.</summary>
    /// <param name="topicUtf8">A valid topic.</param>
    /// <param name="data">The payload.</param>
    /// <param name="publisher">The device that published it, which does not get it back.</param>
    /// <param name="now">Monotonic time.</param>
    public void Deliver(ReadOnlySpan<byte> topicUtf8, ReadOnlySpan<byte> data, DeviceSession? publisher, TimeSpan now)
    {
        _deliveries++;
        var delivery = new Delivery(this, topicUtf8, data, publisher, now);
        subscriptions.Match(topicUtf8, ref delivery);
    }

    /// <summary>Sends an answer that waits its turn.</summary>
    public void Answer(DeviceSession session, in DownlinkMessage answer, TimeSpan now)
    {
        if (answer.TryEncode(_datagram, out int bytes) == PostcardError.None)
            sender.Send(session, _datagram.AsSpan(0, bytes), isMessage: false, now);
    }

    private ref struct Delivery(
        DownlinkRouter router, ReadOnlySpan<byte> topicUtf8, ReadOnlySpan<byte> data, DeviceSession? publisher, TimeSpan now)
        : ITopicTrieVisitor<DeviceSession>
    {
        private readonly ReadOnlySpan<byte> _topicUtf8 = topicUtf8;
        private readonly ReadOnlySpan<byte> _data = data;
        private int _encodedBytes; // 0: not encoded yet; -1: does not fit into a datagram

        public void OnMatch(DeviceSession value)
        {
            if (value == publisher || value.LastDelivery == router._deliveries)
                return;

            value.LastDelivery = router._deliveries;
            if (_encodedBytes == 0)
                Encode();

            if (_encodedBytes < 0)
                router.CountTooLarge();
            else
                router.Send(value, _encodedBytes, now);
        }

        private void Encode()
        {
            DownlinkMessage message = DownlinkMessage.Message(_topicUtf8, _data);
            bool fits = message.TryEncode(router._datagram, out int bytes) == PostcardError.None;
            _encodedBytes = fits ? bytes : -1;
        }
    }

    private void CountTooLarge() => counts.Add(DownlinkOutcome.TooLarge);

    private void Send(DeviceSession session, int bytes, TimeSpan now) =>
        sender.Send(session, _datagram.AsSpan(0, bytes), isMessage: true, now);
}

using Avi.Protocol.Device;
using Avi.Protocol.Messages;

namespace Avi.Embedded;

// What a device tells without being answered: one datagram each, sent once, at once.
public sealed partial class AviEmbedded
{
    /// <summary>Publishes to a topic.</summary>
    /// <param name="topic">The topic name.</param>
    /// <param name="data">The payload.</param>
    /// <returns><see cref="AviStatus.Ok"/>, or why nothing was sent.</returns>
    public AviStatus Publish(string topic, byte[] data)
    {
        if (data == null)
            throw new ArgumentNullException(nameof(data));

        return Publish(topic, data, 0, data.Length);
    }

    /// <summary>Publishes a part of a buffer to a topic.</summary>
    /// <param name="topic">The topic name.</param>
    /// <param name="data">Holds the payload.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="count">How many bytes it has.</param>
    /// <returns><see cref="AviStatus.Ok"/>, or why nothing was sent.</returns>
    public AviStatus Publish(string topic, byte[] data, int offset, int count)
    {
        if (topic == null)
            throw new ArgumentNullException(nameof(topic));

        CheckRange(data, offset, count);
        if (!DeviceTopic.IsName(topic))
            return AviStatus.InvalidTopic;

        lock (_gate)
        {
            return !IsConnected
                ? AviStatus.NotConnected
                : SendMessage(DeviceUplink.WritePublish(_buffer, 0, _maxDatagramBytes, topic, data, offset, count));
        }
    }

    /// <summary>Publishes to a topic that was encoded before.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="data">The payload.</param>
    /// <returns><see cref="AviStatus.Ok"/>, or why nothing was sent.</returns>
    public AviStatus Publish(AviTopic topic, byte[] data)
    {
        if (data == null)
            throw new ArgumentNullException(nameof(data));

        return Publish(topic, data, 0, data.Length);
    }

    /// <summary>Publishes a part of a buffer to a topic that was encoded before.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="data">Holds the payload.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="count">How many bytes it has.</param>
    /// <returns><see cref="AviStatus.Ok"/>, or why nothing was sent.</returns>
    public AviStatus Publish(AviTopic topic, byte[] data, int offset, int count)
    {
        if (topic == null)
            throw new ArgumentNullException(nameof(topic));

        CheckRange(data, offset, count);
        lock (_gate)
        {
            return !IsConnected
                ? AviStatus.NotConnected
                : SendMessage(DeviceUplink.WritePublish(_buffer, 0, _maxDatagramBytes, topic.Utf8, data, offset, count));
        }
    }

    /// <summary>Tells of a pressed button.</summary>
    /// <param name="buttonId">The button.</param>
    /// <param name="pressType">How it was pressed.</param>
    /// <param name="customData">What the application adds, often JSON; may be empty.</param>
    /// <returns><see cref="AviStatus.Ok"/>, or why nothing was sent.</returns>
    public AviStatus ButtonPressed(byte buttonId, PressType pressType, string customData = "")
    {
        if (customData == null)
            throw new ArgumentNullException(nameof(customData));

        lock (_gate)
        {
            return !IsConnected
                ? AviStatus.NotConnected
                : SendMessage(
                    DeviceUplink.WriteButtonPress(_buffer, 0, _maxDatagramBytes, buttonId, pressType, customData));
        }
    }

    /// <summary>Asks the gateway to open a stream to a peer of the mesh. There is no answer in this protocol.</summary>
    /// <param name="streamId">The device's own number for the stream.</param>
    /// <param name="targetPeerId">The peer to reach.</param>
    /// <param name="reason">What the stream is for; the peer decides by it.</param>
    /// <returns><see cref="AviStatus.Ok"/>, or why nothing was sent.</returns>
    public AviStatus StartStream(byte streamId, string targetPeerId, string reason)
    {
        if (targetPeerId == null)
            throw new ArgumentNullException(nameof(targetPeerId));

        if (reason == null)
            throw new ArgumentNullException(nameof(reason));

        lock (_gate)
        {
            return !IsConnected
                ? AviStatus.NotConnected
                : SendMessage(
                    DeviceUplink.WriteStreamStart(_buffer, 0, _maxDatagramBytes, streamId, targetPeerId, reason));
        }
    }

    /// <summary>Sends bytes of a stream, audio for example. They may be lost, and may overtake each other.</summary>
    /// <param name="streamId">The device's own number for the stream.</param>
    /// <param name="data">Holds the bytes.</param>
    /// <param name="offset">Where they begin.</param>
    /// <param name="count">How many they are.</param>
    /// <returns><see cref="AviStatus.Ok"/>, or why nothing was sent.</returns>
    public AviStatus SendAudio(byte streamId, byte[] data, int offset, int count)
    {
        CheckRange(data, offset, count);
        lock (_gate)
        {
            return !IsConnected
                ? AviStatus.NotConnected
                : SendMessage(
                    DeviceUplink.WriteStreamData(_buffer, 0, _maxDatagramBytes, streamId, data, offset, count));
        }
    }

    /// <summary>Ends a stream.</summary>
    /// <param name="streamId">The device's own number for the stream.</param>
    /// <returns><see cref="AviStatus.Ok"/>, or why nothing was sent.</returns>
    public AviStatus CloseStream(byte streamId)
    {
        lock (_gate)
        {
            return !IsConnected
                ? AviStatus.NotConnected
                : SendMessage(DeviceUplink.WriteStreamClose(_buffer, 0, _maxDatagramBytes, streamId));
        }
    }

    /// <param name="end">The length of the message in the sending half, or why it could not be written.</param>
    private AviStatus SendMessage(int end)
    {
        if (end >= 0)
            return Send(end) ? AviStatus.Ok : AviStatus.SocketFailed;

        return end == DeviceError.BufferTooSmall ? AviStatus.TooLarge : AviStatus.InvalidArgument;
    }

    private static void CheckRange(byte[] data, int offset, int count)
    {
        if (data == null)
            throw new ArgumentNullException(nameof(data));

        if (offset < 0 || count < 0 || count > data.Length - offset)
            throw new ArgumentOutOfRangeException(nameof(count));
    }
}

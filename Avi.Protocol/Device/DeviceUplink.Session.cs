using Avi.Protocol.Messages;

#pragma warning disable CS1573 // buffer, offset and limit are the same in every method: the class's remarks say them once

namespace Avi.Protocol.Device;

// Messages 35 to 54, which are used in sessions.
public static partial class DeviceUplink
{
    /// <summary>Writes a Start without a will.</summary>
    /// <param name="bootId">Random, and the same for as long as the device's memory holds.</param>
    /// <param name="flags">Bit 0: clean, bit 1: takes fragments, bit 2: takes LZ4.</param>
    /// <param name="keepAliveSeconds">The longest silence; 0 leaves it to the gateway.</param>
    /// <param name="receiveWindow">How many unacknowledged messages the device takes.</param>
    /// <param name="maxDatagram">The longest datagram that the device takes.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteStart(
        byte[] buffer,
        int offset,
        int limit,
        uint bootId,
        byte flags,
        ushort keepAliveSeconds,
        byte receiveWindow,
        ushort maxDatagram)
    {
        int position = WriteStartHead(buffer, offset, limit, bootId, flags, keepAliveSeconds, receiveWindow, maxDatagram);
        return WriteByte(buffer, position, limit, 0);
    }

    /// <summary>Writes a Start with a will, which the gateway publishes when the device is lost.</summary>
    /// <param name="bootId">Random, and the same for as long as the device's memory holds.</param>
    /// <param name="flags">Bit 0: clean, bit 1: takes fragments, bit 2: takes LZ4.</param>
    /// <param name="keepAliveSeconds">The longest silence; 0 leaves it to the gateway.</param>
    /// <param name="receiveWindow">How many unacknowledged messages the device takes.</param>
    /// <param name="maxDatagram">The longest datagram that the device takes.</param>
    /// <param name="willTopic">The will's topic.</param>
    /// <param name="willFlags">How the will is published: bit 0 QoS 1, bit 1 retain.</param>
    /// <param name="data">Holds the will's payload.</param>
    /// <param name="dataOffset">Where in <paramref name="data"/> it begins.</param>
    /// <param name="dataLength">How many bytes it has.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteStartWithWill(
        byte[] buffer,
        int offset,
        int limit,
        uint bootId,
        byte flags,
        ushort keepAliveSeconds,
        byte receiveWindow,
        ushort maxDatagram,
        string willTopic,
        byte willFlags,
        byte[] data,
        int dataOffset,
        int dataLength)
    {
        int position = WriteStartHead(buffer, offset, limit, bootId, flags, keepAliveSeconds, receiveWindow, maxDatagram);
        position = WriteByte(buffer, position, limit, 1);
        position = DeviceText.Write(buffer, position, limit, willTopic);
        position = WriteByte(buffer, position, limit, willFlags);
        return DeviceText.WriteBytes(buffer, position, limit, data, dataOffset, dataLength);
    }

    /// <summary>Writes a Ping.</summary>
    /// <param name="token">Comes back in the answer.</param>
    /// <param name="deviceTime">Milliseconds of any clock of the device; comes back in the answer.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WritePing(byte[] buffer, int offset, int limit, uint token, ulong deviceTime)
    {
        int position = WriteByte(buffer, offset, limit, (byte)UplinkKind.Ping);
        position = DeviceVarint.Write(buffer, position, limit, token);
        return DeviceVarint.Write(buffer, position, limit, deviceTime);
    }

    /// <summary>Writes a PublishReliable.</summary>
    /// <param name="packetId">Not 0 exactly when bit 0 of <paramref name="flags"/> is set.</param>
    /// <param name="flags">Bit 0: QoS 1, bit 1: retain, bit 2: repeated, bit 3: compressed.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="data">Holds the payload.</param>
    /// <param name="dataOffset">Where in <paramref name="data"/> it begins.</param>
    /// <param name="dataLength">How many bytes it has.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WritePublishReliable(
        byte[] buffer,
        int offset,
        int limit,
        ushort packetId,
        byte flags,
        string topic,
        byte[] data,
        int dataOffset,
        int dataLength)
    {
        int position = WriteHead(buffer, offset, limit, UplinkKind.PublishReliable, packetId);
        position = WriteByte(buffer, position, limit, flags);
        position = DeviceText.Write(buffer, position, limit, topic);
        return DeviceText.WriteBytes(buffer, position, limit, data, dataOffset, dataLength);
    }

    /// <summary>Writes a PublishReliable whose topic was encoded before.</summary>
    /// <param name="packetId">Not 0 exactly when bit 0 of <paramref name="flags"/> is set.</param>
    /// <param name="flags">Bit 0: QoS 1, bit 1: retain, bit 2: repeated, bit 3: compressed.</param>
    /// <param name="topicUtf8">The topic, as UTF-8.</param>
    /// <param name="data">Holds the payload.</param>
    /// <param name="dataOffset">Where in <paramref name="data"/> it begins.</param>
    /// <param name="dataLength">How many bytes it has.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WritePublishReliable(
        byte[] buffer,
        int offset,
        int limit,
        ushort packetId,
        byte flags,
        byte[] topicUtf8,
        byte[] data,
        int dataOffset,
        int dataLength)
    {
        int position = WriteHead(buffer, offset, limit, UplinkKind.PublishReliable, packetId);
        position = WriteByte(buffer, position, limit, flags);
        position = DeviceText.WriteBytes(buffer, position, limit, topicUtf8, 0, topicUtf8.Length);
        return DeviceText.WriteBytes(buffer, position, limit, data, dataOffset, dataLength);
    }

    /// <summary>Writes an Ack.</summary>
    /// <param name="packetId">What is acknowledged.</param>
    /// <param name="reason">Success, or why the message was not taken.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteAck(byte[] buffer, int offset, int limit, ushort packetId, ReasonCode reason) =>
        WriteByte(buffer, WriteHead(buffer, offset, limit, UplinkKind.Ack, packetId), limit, (byte)reason);

    /// <summary>Writes a SubscribeWith.</summary>
    /// <param name="packetId">Not 0.</param>
    /// <param name="filterUtf8">The topic filter, as UTF-8.</param>
    /// <param name="options">Bits 0 and 1: the highest QoS wanted, bit 2: send retained, bit 3: not my own.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteSubscribeWith(
        byte[] buffer, int offset, int limit, ushort packetId, byte[] filterUtf8, byte options)
    {
        int position = WriteHead(buffer, offset, limit, UplinkKind.SubscribeWith, packetId);
        position = DeviceText.WriteBytes(buffer, position, limit, filterUtf8, 0, filterUtf8.Length);
        return WriteByte(buffer, position, limit, options);
    }

    /// <summary>Writes an UnsubscribeWith.</summary>
    /// <param name="packetId">Not 0.</param>
    /// <param name="filterUtf8">The topic filter, as UTF-8.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteUnsubscribeWith(byte[] buffer, int offset, int limit, ushort packetId, byte[] filterUtf8)
    {
        int position = WriteHead(buffer, offset, limit, UplinkKind.UnsubscribeWith, packetId);
        return DeviceText.WriteBytes(buffer, position, limit, filterUtf8, 0, filterUtf8.Length);
    }

    /// <summary>Writes a TopicAlias.</summary>
    /// <param name="packetId">Not 0.</param>
    /// <param name="alias">The number that stands for the topic, not 0.</param>
    /// <param name="topicUtf8">The topic, as UTF-8.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteTopicAlias(
        byte[] buffer, int offset, int limit, ushort packetId, ushort alias, byte[] topicUtf8)
    {
        int position = WriteHead(buffer, offset, limit, UplinkKind.TopicAlias, packetId);
        position = DeviceVarint.Write(buffer, position, limit, alias);
        return DeviceText.WriteBytes(buffer, position, limit, topicUtf8, 0, topicUtf8.Length);
    }

    /// <summary>Writes a PublishAlias.</summary>
    /// <param name="packetId">Not 0 exactly when bit 0 of <paramref name="flags"/> is set.</param>
    /// <param name="flags">Bit 0: QoS 1, bit 1: retain, bit 2: repeated, bit 3: compressed.</param>
    /// <param name="alias">The number that stands for the topic.</param>
    /// <param name="data">Holds the payload.</param>
    /// <param name="dataOffset">Where in <paramref name="data"/> it begins.</param>
    /// <param name="dataLength">How many bytes it has.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WritePublishAlias(
        byte[] buffer,
        int offset,
        int limit,
        ushort packetId,
        byte flags,
        ushort alias,
        byte[] data,
        int dataOffset,
        int dataLength)
    {
        int position = WriteHead(buffer, offset, limit, UplinkKind.PublishAlias, packetId);
        position = WriteByte(buffer, position, limit, flags);
        position = DeviceVarint.Write(buffer, position, limit, alias);
        return DeviceText.WriteBytes(buffer, position, limit, data, dataOffset, dataLength);
    }

    /// <summary>Writes a StreamReply.</summary>
    /// <param name="streamId">The gateway's number for the stream.</param>
    /// <param name="accepted">Whether the device takes the stream.</param>
    /// <param name="reason">Why not; may be empty.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteStreamReply(
        byte[] buffer, int offset, int limit, byte streamId, bool accepted, string reason)
    {
        int position = WriteByte(buffer, offset, limit, (byte)UplinkKind.StreamReply);
        position = WriteByte(buffer, position, limit, streamId);
        position = WriteByte(buffer, position, limit, accepted ? (byte)1 : (byte)0);
        return DeviceText.Write(buffer, position, limit, reason);
    }

    /// <summary>Writes a Fragment.</summary>
    /// <param name="messageId">The same for all fragments of a message.</param>
    /// <param name="index">Which fragment this is, from 0.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="data">Holds the message.</param>
    /// <param name="dataOffset">Where in <paramref name="data"/> this part of it begins.</param>
    /// <param name="dataLength">How many bytes this part has.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteFragment(
        byte[] buffer,
        int offset,
        int limit,
        ushort messageId,
        byte index,
        byte count,
        byte[] data,
        int dataOffset,
        int dataLength)
    {
        int position = WriteHead(buffer, offset, limit, UplinkKind.Fragment, messageId);
        position = WriteByte(buffer, position, limit, index);
        position = WriteByte(buffer, position, limit, count);
        return DeviceText.WriteBytes(buffer, position, limit, data, dataOffset, dataLength);
    }

    /// <summary>Writes a Goodbye.</summary>
    /// <param name="reason">Why the device goes.</param>
    /// <param name="publishWill">Whether the gateway publishes the will.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteGoodbye(byte[] buffer, int offset, int limit, ReasonCode reason, bool publishWill)
    {
        int position = WriteByte(buffer, offset, limit, (byte)UplinkKind.Goodbye);
        position = WriteByte(buffer, position, limit, (byte)reason);
        return WriteByte(buffer, position, limit, publishWill ? (byte)1 : (byte)0);
    }

    /// <summary>Writes a ContextGet.</summary>
    /// <param name="packetId">Not 0.</param>
    /// <param name="path">Where in the shared context the value is.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteContextGet(byte[] buffer, int offset, int limit, ushort packetId, string path) =>
        DeviceText.Write(buffer, WriteHead(buffer, offset, limit, UplinkKind.ContextGet, packetId), limit, path);

    /// <summary>Writes a ContextSet.</summary>
    /// <param name="packetId">Not 0.</param>
    /// <param name="path">Where in the shared context the value goes.</param>
    /// <param name="json">Holds the value.</param>
    /// <param name="jsonOffset">Where in <paramref name="json"/> it begins.</param>
    /// <param name="jsonLength">How many bytes it has.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteContextSet(
        byte[] buffer, int offset, int limit, ushort packetId, string path, byte[] json, int jsonOffset, int jsonLength)
    {
        int position = WriteHead(buffer, offset, limit, UplinkKind.ContextSet, packetId);
        position = DeviceText.Write(buffer, position, limit, path);
        return DeviceText.WriteBytes(buffer, position, limit, json, jsonOffset, jsonLength);
    }

    /// <summary>Writes a Describe.</summary>
    /// <param name="packetId">Not 0.</param>
    /// <param name="json">Holds the device's capabilities.</param>
    /// <param name="jsonOffset">Where in <paramref name="json"/> they begin.</param>
    /// <param name="jsonLength">How many bytes they have.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteDescribe(
        byte[] buffer, int offset, int limit, ushort packetId, byte[] json, int jsonOffset, int jsonLength)
    {
        int position = WriteHead(buffer, offset, limit, UplinkKind.Describe, packetId);
        return DeviceText.WriteBytes(buffer, position, limit, json, jsonOffset, jsonLength);
    }

    /// <summary>Writes a ProbeReply.</summary>
    /// <param name="token">The token of the probe.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteProbeReply(byte[] buffer, int offset, int limit, ulong token) =>
        DeviceVarint.Write(
            buffer, WriteByte(buffer, offset, limit, (byte)UplinkKind.ProbeReply), limit, token);

    internal static int WriteHead(byte[] buffer, int offset, int limit, UplinkKind kind, ushort id) =>
        DeviceVarint.Write(buffer, WriteByte(buffer, offset, limit, (byte)kind), limit, id);

    private static int WriteStartHead(
        byte[] buffer,
        int offset,
        int limit,
        uint bootId,
        byte flags,
        ushort keepAliveSeconds,
        byte receiveWindow,
        ushort maxDatagram)
    {
        int position = WriteByte(buffer, offset, limit, (byte)UplinkKind.Start);
        position = DeviceVarint.Write(buffer, position, limit, bootId);
        position = WriteByte(buffer, position, limit, flags);
        position = DeviceVarint.Write(buffer, position, limit, keepAliveSeconds);
        position = WriteByte(buffer, position, limit, receiveWindow);
        return DeviceVarint.Write(buffer, position, limit, maxDatagram);
    }
}

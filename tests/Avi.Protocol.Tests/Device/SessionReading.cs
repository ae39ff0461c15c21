using System.Globalization;
using System.Text;

using Avi.Protocol.Device;
using Avi.Protocol.Messages;

namespace Avi.Protocol.Tests.Device;

/// <summary>What the device layer read, in the words of <c>extended.json</c>.</summary>
internal static class SessionReading
{
    /// <returns>All fields, in the order of the wire.</returns>
    public static string Describe(DeviceDownlink read, byte[] buffer)
    {
        string topic = Text(buffer, read.TopicOffset, read.TopicLength);
        string text = Text(buffer, read.TextOffset, read.TextLength);
        string data = Hex(buffer, read.DataOffset, read.DataLength);
        string fields = read.Kind switch
        {
            DownlinkKind.ServerHello => $"version={read.Version} suite={read.Suite} key_id={read.KeyId} "
                + $"server_nonce={Hex(buffer, read.NonceOffset, 16)} share={data} session_id={read.SessionId} "
                + $"mac={Hex(buffer, read.MacOffset, 16)}",
            DownlinkKind.Retry => $"cookie={data}",
            DownlinkKind.Sealed => $"session_id={read.SessionId} counter={read.Counter} ciphertext={data}",
            DownlinkKind.Started => $"flags={read.Flags} gateway_time_ms={read.GatewayTime} "
                + $"keep_alive_s={read.KeepAliveSeconds} receive_window={read.ReceiveWindow} max_datagram={read.MaxDatagram}",
            DownlinkKind.Pong =>
                $"token={read.Token} device_time_ms={read.DeviceTime} gateway_time_ms={read.GatewayTime}",
            DownlinkKind.MessageReliable =>
                $"packet_id={read.PacketId} flags={read.Flags} topic={topic} data={data}",
            DownlinkKind.Ack => $"packet_id={read.PacketId} reason={(byte)read.Reason}",
            DownlinkKind.TopicAlias => $"alias={read.Alias} topic={topic}",
            DownlinkKind.MessageAlias =>
                $"packet_id={read.PacketId} flags={read.Flags} alias={read.Alias} data={data}",
            DownlinkKind.StreamOffer => $"stream_id={read.StreamId} "
                + $"from_peer={Text(buffer, read.PeerOffset, read.PeerLength)} reason={text}",
            DownlinkKind.StreamOpened => $"stream_id={read.StreamId}",
            DownlinkKind.StreamRefused => $"stream_id={read.StreamId} reason={text}",
            DownlinkKind.StreamData => $"stream_id={read.StreamId} data={data}",
            DownlinkKind.StreamClosed => $"stream_id={read.StreamId} reason={(byte)read.Reason}",
            DownlinkKind.Fragment =>
                $"message_id={read.MessageId} index={read.FragmentIndex} count={read.FragmentCount} data={data}",
            DownlinkKind.Goodbye =>
                $"reason={(byte)read.Reason} retry_after_s={read.RetryAfterSeconds} alternate={text}",
            DownlinkKind.ContextValue => $"packet_id={read.PacketId} reason={(byte)read.Reason} json={data}",
            DownlinkKind.Probe => $"token={read.Token}",
            _ => throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{read.Kind}?")),
        };
        return $"type={read.Kind} {fields}";
    }

    private static string Text(byte[] buffer, int offset, int length) => Encoding.UTF8.GetString(buffer, offset, length);

    private static string Hex(byte[] buffer, int offset, int length) =>
        Convert.ToHexStringLower(buffer, offset, length);
}

using System.Text;

using Avi.Protocol.Messages;
using Avi.Protocol.Postcard;

namespace Avi.Embedded.Tests.Support;

/// <summary>Datagrams as a gateway makes and reads them, with the codec of gateways.</summary>
internal static class Wire
{
    public static byte[] Welcome { get; } = Encode(DownlinkMessage.Welcome());

    public static byte[] Error(ReasonCode reason) => Encode(DownlinkMessage.Error(reason));

    public static byte[] Message(string topic, string data) =>
        Encode(DownlinkMessage.Message(Encoding.UTF8.GetBytes(topic), Encoding.UTF8.GetBytes(data)));

    public static byte[] SubscribeAck(string filter) =>
        Encode(DownlinkMessage.SubscribeAck(Encoding.UTF8.GetBytes(filter)));

    public static byte[] UnsubscribeAck(string filter) =>
        Encode(DownlinkMessage.UnsubscribeAck(Encoding.UTF8.GetBytes(filter)));

    /// <returns>An uplink datagram in words, such as <c>Subscribe a/b</c>.</returns>
    public static string Describe(ReadOnlySpan<byte> datagram)
    {
        PostcardError error = UplinkMessage.TryDecode(datagram, out UplinkMessage message, out int consumed);
        if (error != PostcardError.None || consumed != datagram.Length)
            return $"broken {Convert.ToHexString(datagram)}";

        return message.Kind switch
        {
            UplinkKind.Hello => $"Hello {message.DeviceId}",
            UplinkKind.Publish => $"Publish {Text(message.TopicUtf8)} {Text(message.Data)}",
            UplinkKind.StreamStart =>
                $"StreamStart {message.StreamId} {Text(message.TargetPeerIdUtf8)} {Text(message.ReasonUtf8)}",
            UplinkKind.StreamData => $"StreamData {message.StreamId} {Text(message.Data)}",
            UplinkKind.StreamClose => $"StreamClose {message.StreamId}",
            UplinkKind.ButtonPress =>
                $"ButtonPress {message.ButtonId} {message.PressType} {Text(message.CustomDataUtf8)}".TrimEnd(),
            UplinkKind.SensorUpdate =>
                $"SensorUpdate {Text(message.SensorNameUtf8)} {message.SensorValue} {Text(message.CustomDataUtf8)}".TrimEnd(),
            _ => $"{message.Kind} {Text(message.TopicUtf8)}",
        };
    }

    private static byte[] Encode(scoped in DownlinkMessage message)
    {
        byte[] bytes = new byte[message.EncodedBytes];
        PostcardError error = message.TryEncode(bytes, out _);
        return error == PostcardError.None ? bytes : throw new InvalidOperationException($"Not encodable: {error}.");
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}

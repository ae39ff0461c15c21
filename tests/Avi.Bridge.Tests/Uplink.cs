using System.Text;

using Avi.Protocol.Messages;
using Avi.Protocol.Postcard;

namespace Avi.Bridge.Tests;

/// <summary>Datagrams as devices send them.</summary>
internal static class Uplink
{
    public static byte[] Hello(ulong deviceId, string trailerHex = "") =>
        [.. Encode(UplinkMessage.Hello(deviceId)), .. Convert.FromHexString(trailerHex)];

    public static byte[] Subscribe(string topic) => Encode(UplinkMessage.Subscribe(Encoding.UTF8.GetBytes(topic)));

    public static byte[] Unsubscribe(string topic) => Encode(UplinkMessage.Unsubscribe(Encoding.UTF8.GetBytes(topic)));

    public static byte[] Publish(string topic, string text) => Publish(topic, Encoding.UTF8.GetBytes(text));

    public static byte[] Publish(string topic, byte[] data) =>
        Encode(UplinkMessage.Publish(Encoding.UTF8.GetBytes(topic), data));

    public static byte[] SensorUpdate(string name, SensorValue value) =>
        Encode(UplinkMessage.SensorUpdate(Encoding.UTF8.GetBytes(name), value));

    public static byte[] Encode(UplinkMessage message)
    {
        byte[] bytes = new byte[message.EncodedBytes];
        return message.TryEncode(bytes, out _) == PostcardError.None ? bytes : throw new InvalidOperationException();
    }
}

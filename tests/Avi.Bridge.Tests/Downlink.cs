using System.Text;

using Avi.Protocol.Messages;
using Avi.Protocol.Postcard;

namespace Avi.Bridge.Tests;

/// <summary>Says in words what a datagram to a device is.</summary>
internal static class Downlink
{
    public static string Describe(ReadOnlySpan<byte> datagram)
    {
        if (DownlinkMessage.TryDecode(datagram, out DownlinkMessage message, out int consumed) != PostcardError.None
            || consumed != datagram.Length)
        {
            return $"undecodable {Convert.ToHexString(datagram)}";
        }

        string topic = Encoding.UTF8.GetString(message.TopicUtf8);
        return message.Kind switch
        {
            DownlinkKind.Message => $"Message {topic} {Encoding.UTF8.GetString(message.Data)}",
            DownlinkKind.Error => $"Error {message.Reason}",
            DownlinkKind.Welcome => "Welcome",
            _ => $"{message.Kind} {topic}",
        };
    }
}

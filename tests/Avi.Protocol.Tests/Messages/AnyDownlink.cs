using System.Text;

using Avi.Protocol.Messages;

using CsCheck;

namespace Avi.Protocol.Tests.Messages;

/// <summary>A downlink message that a generator can hand around.</summary>
internal sealed record AnyDownlink(DownlinkKind Kind, ReasonCode Reason, string Topic, byte[] Data)
{
    public static Gen<AnyDownlink> Generator { get; } = Gen.Select(
        Gen.UInt[0, (uint)DownlinkKind.UnsubscribeAck].Select(kind => (DownlinkKind)kind), // the original ones are those of this codec
        Gen.Byte,
        AnyUplink.GenText,
        Gen.Byte.Array[0, 200],
        (kind, reason, topic, data) => new AnyDownlink(kind, (ReasonCode)reason, topic, data));

    public DownlinkMessage ToMessage()
    {
        byte[] topic = Encoding.UTF8.GetBytes(Topic);
        return Kind switch
        {
            DownlinkKind.Welcome => DownlinkMessage.Welcome(),
            DownlinkKind.Error => DownlinkMessage.Error(Reason),
            DownlinkKind.Message => DownlinkMessage.Message(topic, Data),
            DownlinkKind.SubscribeAck => DownlinkMessage.SubscribeAck(topic),
            _ => DownlinkMessage.UnsubscribeAck(topic),
        };
    }

    public byte[] Encode()
    {
        DownlinkMessage message = ToMessage();
        byte[] bytes = new byte[message.EncodedBytes];
        message.TryEncode(bytes, out _);
        return bytes;
    }
}

using System.Text;

using Avi.Protocol.Messages;

using CsCheck;

namespace Avi.Protocol.Tests.Messages;

/// <summary>An uplink message that a generator can hand around; the message is a ref struct and cannot be.</summary>
internal sealed record AnyUplink(
    UplinkKind Kind,
    ulong DeviceId,
    byte Id,
    PressType PressType,
    SensorValue Value,
    string First,
    string Second,
    byte[] Data)
{
    // Lengths on both sides of the one-byte varint, and letters of one to four UTF-8 bytes.
    public static Gen<string> GenText { get; } =
        Gen.OneOf("a", "/", "+", "\0", "é", "温", "😀", "temperature").Array[0, 20].Select(string.Concat);

    public static Gen<AnyUplink> Generator { get; } = Gen.Select(
        Gen.UInt[0, (uint)UplinkKind.SensorUpdate].Select(kind => (UplinkKind)kind), // the original ones are those of this codec
        Gen.Select(Gen.ULong, Gen.Byte, Gen.Enum<PressType>()),
        GenValue(),
        GenText,
        GenText,
        Gen.Byte.Array[0, 200],
        (kind, numbers, value, first, second, data) =>
            new AnyUplink(kind, numbers.Item1, numbers.Item2, numbers.Item3, value, first, second, data));

    /// <summary>Gets how many bytes the optional last field has on the wire; 0 when the kind has none.</summary>
    public int OptionalBytes => Kind is UplinkKind.ButtonPress or UplinkKind.SensorUpdate ? PrefixedBytes(Second) : 0;

    public UplinkMessage ToMessage()
    {
        byte[] first = Encoding.UTF8.GetBytes(First);
        byte[] second = Encoding.UTF8.GetBytes(Second);
        return Kind switch
        {
            UplinkKind.Hello => UplinkMessage.Hello(DeviceId),
            UplinkKind.Subscribe => UplinkMessage.Subscribe(first),
            UplinkKind.Unsubscribe => UplinkMessage.Unsubscribe(first),
            UplinkKind.Publish => UplinkMessage.Publish(first, Data),
            UplinkKind.StreamStart => UplinkMessage.StreamStart(Id, first, second),
            UplinkKind.StreamData => UplinkMessage.StreamData(Id, Data),
            UplinkKind.StreamClose => UplinkMessage.StreamClose(Id),
            UplinkKind.ButtonPress => UplinkMessage.ButtonPress(Id, PressType, second),
            _ => UplinkMessage.SensorUpdate(first, Value, second),
        };
    }

    public byte[] Encode()
    {
        UplinkMessage message = ToMessage();
        byte[] bytes = new byte[message.EncodedBytes];
        message.TryEncode(bytes, out _);
        return bytes;
    }

    private static Gen<SensorValue> GenValue() =>
        Gen.Select(Gen.Enum<SensorKind>(), Gen.UInt, (kind, bits) => kind switch
        {
            SensorKind.Temperature => SensorValue.Temperature(BitConverter.UInt32BitsToSingle(bits)),
            SensorKind.Humidity => SensorValue.Humidity(BitConverter.UInt32BitsToSingle(bits)),
            SensorKind.Battery => SensorValue.Battery((byte)bits),
            SensorKind.Status => SensorValue.Status((bits & 1) == 1),
            _ => SensorValue.Raw((int)bits),
        });

    private static int PrefixedBytes(string text)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        return bytes + (bytes < 128 ? 1 : 2);
    }
}

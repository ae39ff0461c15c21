namespace Avi.Protocol.Messages;

// The messages of the original implementation, 0 to 8: what each has.
public readonly ref partial struct UplinkMessage
{
    /// <summary>Gets the device's id, of a <see cref="UplinkKind.Hello"/>.</summary>
    public ulong DeviceId => Kind == UplinkKind.Hello ? _number : 0;

    /// <summary>Gets the topic, of a subscribe, an unsubscribe or a publish.</summary>
    public ReadOnlySpan<byte> TopicUtf8 =>
        Kind is UplinkKind.Subscribe or UplinkKind.Unsubscribe or UplinkKind.Publish ? _first : default;

    /// <summary>Gets the payload, of a publish or of stream data.</summary>
    public ReadOnlySpan<byte> Data => Kind is UplinkKind.Publish or UplinkKind.StreamData ? _second : default;

    /// <summary>Gets the device's own number for the stream, of a stream start, data or close.</summary>
    public byte StreamId =>
        Kind is UplinkKind.StreamStart or UplinkKind.StreamData or UplinkKind.StreamClose ? _id : (byte)0;

    /// <summary>Gets the peer that a stream start wants to reach.</summary>
    public ReadOnlySpan<byte> TargetPeerIdUtf8 => Kind == UplinkKind.StreamStart ? _first : default;

    /// <summary>Gets what a stream start wants the stream for.</summary>
    public ReadOnlySpan<byte> ReasonUtf8 => Kind == UplinkKind.StreamStart ? _second : default;

    /// <summary>Gets the button, of a <see cref="UplinkKind.ButtonPress"/>.</summary>
    public byte ButtonId => Kind == UplinkKind.ButtonPress ? _id : (byte)0;

    /// <summary>Gets how the button was pressed, of a <see cref="UplinkKind.ButtonPress"/>.</summary>
    public PressType PressType => Kind == UplinkKind.ButtonPress ? (PressType)_choice : default;

    /// <summary>Gets the sensor's name, of a <see cref="UplinkKind.SensorUpdate"/>.</summary>
    public ReadOnlySpan<byte> SensorNameUtf8 => Kind == UplinkKind.SensorUpdate ? _first : default;

    /// <summary>Gets the measured value, of a <see cref="UplinkKind.SensorUpdate"/>.</summary>
    public SensorValue SensorValue =>
        Kind == UplinkKind.SensorUpdate ? new SensorValue((SensorKind)_choice, (uint)_number) : default;

    /// <summary>Gets what the application added to a button press or a sensor update; empty if nothing.</summary>
    public ReadOnlySpan<byte> CustomDataUtf8 =>
        Kind is UplinkKind.ButtonPress or UplinkKind.SensorUpdate ? _second : default;

    /// <summary>Makes a Hello.</summary>
    /// <param name="deviceId">Who is there.</param>
    /// <returns>The message.</returns>
    public static UplinkMessage Hello(ulong deviceId) => new(UplinkKind.Hello, number: deviceId);

    /// <summary>Makes a subscribe.</summary>
    /// <param name="topicUtf8">The topic filter.</param>
    /// <returns>The message, pointing at the argument.</returns>
    public static UplinkMessage Subscribe(ReadOnlySpan<byte> topicUtf8) => new(UplinkKind.Subscribe, topicUtf8);

    /// <summary>Makes an unsubscribe.</summary>
    /// <param name="topicUtf8">The topic filter, as it was subscribed.</param>
    /// <returns>The message, pointing at the argument.</returns>
    public static UplinkMessage Unsubscribe(ReadOnlySpan<byte> topicUtf8) => new(UplinkKind.Unsubscribe, topicUtf8);

    /// <summary>Makes a publish.</summary>
    /// <param name="topicUtf8">The topic name.</param>
    /// <param name="data">The payload.</param>
    /// <returns>The message, pointing at the arguments.</returns>
    public static UplinkMessage Publish(ReadOnlySpan<byte> topicUtf8, ReadOnlySpan<byte> data) =>
        new(UplinkKind.Publish, topicUtf8, data);

    /// <summary>Makes a stream start.</summary>
    /// <param name="streamId">The device's own number for the stream.</param>
    /// <param name="targetPeerIdUtf8">The peer to reach.</param>
    /// <param name="reasonUtf8">What the stream is for.</param>
    /// <returns>The message, pointing at the arguments.</returns>
    public static UplinkMessage StreamStart(
        byte streamId, ReadOnlySpan<byte> targetPeerIdUtf8, ReadOnlySpan<byte> reasonUtf8) =>
        new(UplinkKind.StreamStart, targetPeerIdUtf8, reasonUtf8, id: streamId);

    /// <summary>Makes stream data.</summary>
    /// <param name="streamId">The device's own number for the stream.</param>
    /// <param name="data">The bytes.</param>
    /// <returns>The message, pointing at the argument.</returns>
    public static UplinkMessage StreamData(byte streamId, ReadOnlySpan<byte> data) =>
        new(UplinkKind.StreamData, second: data, id: streamId);

    /// <summary>Makes a stream close.</summary>
    /// <param name="streamId">The device's own number for the stream.</param>
    /// <returns>The message.</returns>
    public static UplinkMessage StreamClose(byte streamId) => new(UplinkKind.StreamClose, id: streamId);

    /// <summary>Makes a button press.</summary>
    /// <param name="buttonId">The button.</param>
    /// <param name="pressType">How it was pressed.</param>
    /// <param name="customDataUtf8">What the application adds; may be empty.</param>
    /// <returns>The message, pointing at the argument.</returns>
    public static UplinkMessage ButtonPress(
        byte buttonId, PressType pressType, ReadOnlySpan<byte> customDataUtf8 = default) =>
        new(UplinkKind.ButtonPress, second: customDataUtf8, id: buttonId, choice: (byte)pressType);

    /// <summary>Makes a sensor update.</summary>
    /// <param name="sensorNameUtf8">The sensor.</param>
    /// <param name="value">What it measured.</param>
    /// <param name="customDataUtf8">What the application adds; may be empty.</param>
    /// <returns>The message, pointing at the arguments.</returns>
    public static UplinkMessage SensorUpdate(
        ReadOnlySpan<byte> sensorNameUtf8, SensorValue value, ReadOnlySpan<byte> customDataUtf8 = default) =>
        new(UplinkKind.SensorUpdate, sensorNameUtf8, customDataUtf8, value.Bits, choice: (byte)value.Kind);
}

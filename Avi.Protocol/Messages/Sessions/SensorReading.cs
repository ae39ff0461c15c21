namespace Avi.Protocol.Messages.Sessions;

/// <summary>One reading of a <see cref="SensorBatchMessage"/>.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct SensorReading
{
    /// <summary>Gets the sensor's name.</summary>
    public required ReadOnlySpan<byte> SensorNameUtf8 { get; init; }

    /// <summary>Gets how old the reading was at the batch's base time.</summary>
    public required uint AgeMilliseconds { get; init; }

    /// <summary>Gets the measured value.</summary>
    public required SensorValue Value { get; init; }

    internal static SensorReading Read(scoped ref FieldReader fields) => new()
    {
        SensorNameUtf8 = fields.Text(),
        AgeMilliseconds = fields.UInt32(),
        Value = fields.SensorValue(),
    };

    internal void Write(scoped ref FieldWriter fields)
    {
        fields.Text(SensorNameUtf8);
        fields.UInt(AgeMilliseconds);
        fields.SensorValue(Value);
    }
}

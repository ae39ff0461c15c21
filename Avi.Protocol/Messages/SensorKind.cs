namespace Avi.Protocol.Messages;

/// <summary>What a <see cref="SensorValue"/> measures. The values are those on the wire and never change.</summary>
public enum SensorKind : byte
{
    /// <summary>Degrees Celsius, as a 32-bit float.</summary>
    Temperature = 0,

    /// <summary>Relative humidity in percent, as a 32-bit float.</summary>
    Humidity = 1,

    /// <summary>Charge in percent, as a byte; values above 100 travel unchanged.</summary>
    Battery = 2,

    /// <summary>On or off.</summary>
    Status = 3,

    /// <summary>A number whose meaning the application knows, as a signed 32-bit integer.</summary>
    Raw = 4,
}

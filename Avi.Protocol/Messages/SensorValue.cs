using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Avi.Protocol.Messages;

/// <summary>One measured value, with its kind.</summary>
/// <remarks>
/// Floats keep their exact bits from end to end, NaN payloads included; so two values are equal when their kinds and
/// bits are, and 0 and -0 are not.
/// </remarks>
public readonly struct SensorValue : IEquatable<SensorValue>
{
    internal SensorValue(SensorKind kind, uint bits)
    {
        Kind = kind;
        Bits = bits;
    }

    /// <summary>Gets what was measured, and so which of the <c>As…</c> properties has the value.</summary>
    public SensorKind Kind { get; }

    /// <summary>Gets the value of a temperature or a humidity.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public float AsSingle => Kind <= SensorKind.Humidity ? BitConverter.UInt32BitsToSingle(Bits) : WrongKind<float>();

    /// <summary>Gets the value of a <see cref="SensorKind.Battery"/>.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public byte AsByte => Kind == SensorKind.Battery ? (byte)Bits : WrongKind<byte>();

    /// <summary>Gets a value indicating whether a <see cref="SensorKind.Status"/> is on.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public bool AsBool => Kind == SensorKind.Status ? Bits != 0 : WrongKind<bool>();

    /// <summary>Gets the value of a <see cref="SensorKind.Raw"/>.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public int AsInt32 => Kind == SensorKind.Raw ? (int)Bits : WrongKind<int>();

    internal uint Bits { get; }

    /// <summary>Makes a temperature.</summary>
    /// <param name="celsius">Degrees Celsius.</param>
    /// <returns>The value.</returns>
    public static SensorValue Temperature(float celsius) =>
        new(SensorKind.Temperature, BitConverter.SingleToUInt32Bits(celsius));

    /// <summary>Makes a relative humidity.</summary>
    /// <param name="percent">Percent.</param>
    /// <returns>The value.</returns>
    public static SensorValue Humidity(float percent) =>
        new(SensorKind.Humidity, BitConverter.SingleToUInt32Bits(percent));

    /// <summary>Makes a battery charge.</summary>
    /// <param name="percent">Percent; not checked against 100.</param>
    /// <returns>The value.</returns>
    public static SensorValue Battery(byte percent) => new(SensorKind.Battery, percent);

    /// <summary>Makes an on-or-off status.</summary>
    /// <param name="isOn">Whether it is on.</param>
    /// <returns>The value.</returns>
    public static SensorValue Status(bool isOn) => new(SensorKind.Status, isOn ? 1u : 0u);

    /// <summary>Makes a number whose meaning the application knows.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The value.</returns>
    public static SensorValue Raw(int value) => new(SensorKind.Raw, (uint)value);

    /// <inheritdoc/>
    public bool Equals(SensorValue other) => Kind == other.Kind && Bits == other.Bits;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is SensorValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Bits);

    /// <returns>Kind and value, as in <c>Temperature 22.5</c>; for people and logs.</returns>
    public override string ToString() => Kind switch
    {
        SensorKind.Battery => string.Create(CultureInfo.InvariantCulture, $"{Kind} {AsByte}"),
        SensorKind.Status => string.Create(CultureInfo.InvariantCulture, $"{Kind} {(AsBool ? "on" : "off")}"),
        SensorKind.Raw => string.Create(CultureInfo.InvariantCulture, $"{Kind} {AsInt32}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Kind} {AsSingle}"),
    };

    /// <returns>Whether kinds and bits are equal.</returns>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(SensorValue left, SensorValue right) => left.Equals(right);

    /// <returns>Whether kinds or bits differ.</returns>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(SensorValue left, SensorValue right) => !left.Equals(right);

    [DoesNotReturn]
    private T WrongKind<T>() => throw new InvalidOperationException($"This sensor value is a {Kind}.");
}

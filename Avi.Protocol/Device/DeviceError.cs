namespace Avi.Protocol.Device;

/// <summary>
/// Why the device layer could not read or write a value. A position is never negative; these always are.
/// </summary>
public static class DeviceError
{
    /// <summary>The input ends inside a value, or a length says more than what is left.</summary>
    public const int UnexpectedEnd = -1;

    /// <summary>A varint has too many bytes, or too large a last byte, for its type.</summary>
    public const int BadVarint = -2;

    /// <summary>A message or an enum has a number that this version does not know.</summary>
    public const int UnknownVariant = -3;

    /// <summary>A string is not strict UTF-8.</summary>
    public const int BadUtf8 = -4;

    /// <summary>A string holds U+0000, which nanoFramework cannot keep: its strings end there.</summary>
    public const int ZeroInText = -5;

    /// <summary>The buffer ends before the value does. Only writing says this.</summary>
    public const int BufferTooSmall = -6;

    /// <summary>A message came inside a sealed record that is never in one.</summary>
    public const int NotInRecord = -7;
}

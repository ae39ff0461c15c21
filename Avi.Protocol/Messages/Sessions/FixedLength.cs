namespace Avi.Protocol.Messages.Sessions;

/// <summary>Bytes whose length is not on the wire, because it never differs.</summary>
internal static class FixedLength
{
    /// <returns>The bytes. None at all is what is left of a message that could not be read.</returns>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> value, int bytes) =>
        value.Length == bytes || value.IsEmpty
            ? value
            : throw new ArgumentException($"There are {value.Length} bytes; it must be {bytes}.", nameof(value));
}

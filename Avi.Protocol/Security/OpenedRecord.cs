namespace Avi.Protocol.Security;

/// <summary>What was in a record that opened.</summary>
/// <remarks>A view: the plaintext points into the datagram, where the ciphertext was.</remarks>
public readonly ref struct OpenedRecord
{
    /// <summary>Gets the messages, one after another; empty for a sign of life.</summary>
    public required Span<byte> Plaintext { get; init; }

    /// <summary>Gets the record's number in its direction.</summary>
    public required ulong Counter { get; init; }

    /// <summary>
    /// Gets a value indicating whether the number is the highest so far; only such a record moves a session to the
    /// address that it came from.
    /// </summary>
    public required bool IsNewest { get; init; }
}

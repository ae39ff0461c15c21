using Avi.Protocol.Messages;
using Avi.Protocol.Messages.Sessions;
using Avi.Protocol.Postcard;

namespace Avi.Protocol.Security;

/// <summary>The outside of a sealed record: which session's it is, and where in the datagram its ciphertext is.</summary>
/// <param name="SessionId">The session that the record says it belongs to.</param>
/// <param name="Counter">The record's number in its direction.</param>
/// <param name="HeadBytes">How many bytes come before the ciphertext.</param>
/// <param name="CiphertextBytes">How long the ciphertext is, with its tag.</param>
public readonly record struct SealedRecord(uint SessionId, ulong Counter, int HeadBytes, int CiphertextBytes)
{
    //  1     1-5          1-10      1-3                 16   protocol, section 3; varints
    //  | 34 | session id | counter | ciphertext length | encrypted plaintext | tag |

    /// <summary>Room that whoever seals leaves before the plaintext.</summary>
    public const int MaxHeadBytes = 1 + Varint.MaxUInt32Bytes + Varint.MaxUInt64Bytes + 2;

    /// <summary>Room that whoever seals leaves after the plaintext.</summary>
    public const int TagBytes = 16;

    /// <summary>The longest plaintext that fits the room for a head: 16,367 bytes, more than any datagram has.</summary>
    public const int MaxPlainBytes = (1 << 14) - 1 - TagBytes;

    /// <summary>Gets how long the record is; what follows in the datagram does not count.</summary>
    public int RecordBytes => HeadBytes + CiphertextBytes;

    /// <summary>Reads the outside of a record. Says nothing about whether it is authentic.</summary>
    /// <param name="datagram">The datagram, of either direction.</param>
    /// <param name="record">The record.</param>
    /// <returns>
    /// What is wrong with it, <see cref="PostcardError.UnknownVariant"/> when it is another message, or none.
    /// </returns>
    public static PostcardError TryRead(ReadOnlySpan<byte> datagram, out SealedRecord record)
    {
        PostcardError error = SessionCodec.TryRead(datagram, out SealedMessage message);
        record = error == PostcardError.None
            ? new SealedRecord(
                message.SessionId, message.Counter, message.AdditionalData.Length, message.Ciphertext.Length)
            : default;
        return error;
    }

    /// <summary>Measures and writes a head.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="counter">The record's number.</param>
    /// <param name="plainBytes">How long its plaintext is.</param>
    /// <param name="headRoom">Room that the head fills from its end, so that it meets the plaintext.</param>
    /// <returns>How many bytes the head has.</returns>
    internal static int WriteHead(uint sessionId, ulong counter, int plainBytes, Span<byte> headRoom)
    {
        ulong ciphertextBytes = (ulong)plainBytes + TagBytes;
        int headBytes = 1 + Varint.EncodedBytes(sessionId) + Varint.EncodedBytes(counter)
            + Varint.EncodedBytes(ciphertextBytes);

        // It was measured: it fits.
        var writer = new PostcardWriter(headRoom[^headBytes..]);
        writer.WriteUInt32((uint)UplinkKind.Sealed); // the same number in both directions
        writer.WriteUInt32(sessionId);
        writer.WriteUInt64(counter);
        writer.WriteUInt64(ciphertextBytes);
        return headBytes;
    }
}

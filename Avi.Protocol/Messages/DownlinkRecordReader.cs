using Avi.Protocol.Postcard;

namespace Avi.Protocol.Messages;

/// <summary>Reads the messages of a record that a gateway sealed, one after another, until one is bad.</summary>
/// <remarks>
/// Those before the bad one stand, the rest of the record is lost. In a record every field is present, and messages
/// that begin sessions are never in one.
/// </remarks>
public ref struct DownlinkRecordReader
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts with the first message.</summary>
    /// <param name="plaintext">What was in the record; nothing at all is right too, and a sign of life.</param>
    public DownlinkRecordReader(ReadOnlySpan<byte> plaintext) => _rest = plaintext;

    /// <summary>
    /// Gets <see cref="ReasonCode.Success"/> as long as all is well, <see cref="ReasonCode.Malformed"/> when a message
    /// is, or <see cref="ReasonCode.Unsupported"/> when this version does not know it. A device answers nothing.
    /// </summary>
    public ReasonCode Outcome { get; private set; }

    /// <summary>Reads the next message.</summary>
    /// <param name="message">The message, pointing into the plaintext.</param>
    /// <returns>
    /// <see langword="false"/> when there is no more, or when it is bad, as <see cref="Outcome"/> says.
    /// </returns>
    public bool TryRead(out DownlinkMessage message)
    {
        if (_rest.IsEmpty)
        {
            message = default;
            return false;
        }

        PostcardError error = DownlinkMessage.TryDecodeSession(_rest, out message, out int bytes);
        if (error == PostcardError.None && IsInRecords(message.Kind))
        {
            _rest = _rest[bytes..];
            return true;
        }

        Outcome = IsUnknown(_rest) ? ReasonCode.Unsupported : ReasonCode.Malformed;
        _rest = default;
        message = default;
        return false;
    }

    private static bool IsInRecords(DownlinkKind kind) =>
        kind is not (DownlinkKind.Welcome or DownlinkKind.ServerHello or DownlinkKind.Retry or DownlinkKind.Sealed);

    private static bool IsUnknown(ReadOnlySpan<byte> source)
    {
        var reader = new PostcardReader(source);
        return reader.ReadUInt32(out uint kind) == PostcardError.None && !Enum.IsDefined((DownlinkKind)kind);
    }
}

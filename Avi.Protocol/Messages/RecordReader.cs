using Avi.Protocol.Postcard;

namespace Avi.Protocol.Messages;

/// <summary>Reads the messages of a record that was sealed, one after another, until one is bad.</summary>
/// <remarks>
/// Those before the bad one stand, the rest of the record is lost. In a record every field is present, and messages
/// that begin sessions are never in one.
/// </remarks>
/// <typeparam name="TMessage">
/// <see cref="UplinkMessage"/> for a device's record, <see cref="DownlinkMessage"/> for a gateway's.
/// </typeparam>
public ref struct RecordReader<TMessage>
    where TMessage : IRecordMessage<TMessage>, allows ref struct
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts with the first message.</summary>
    /// <param name="plaintext">What was in the record; nothing at all is right too, and a sign of life.</param>
    public RecordReader(ReadOnlySpan<byte> plaintext) => _rest = plaintext;

    /// <summary>
    /// Gets <see cref="ReasonCode.Success"/> as long as all is well, <see cref="ReasonCode.Malformed"/> when a message
    /// is, or <see cref="ReasonCode.Unsupported"/> when this version does not know it. A gateway answers with it, a
    /// device answers nothing.
    /// </summary>
    public ReasonCode Outcome { get; private set; }

    /// <summary>Reads the next message.</summary>
    /// <param name="message">The message, pointing into the plaintext; it means nothing when there is none.</param>
    /// <returns>
    /// <see langword="false"/> when there is no more, or when it is bad, as <see cref="Outcome"/> says.
    /// </returns>
    public bool TryRead(out TMessage message)
    {
        if (_rest.IsEmpty)
        {
            message = default!; // as the documentation says
            return false;
        }

        PostcardError error = TMessage.TryDecodeInRecord(_rest, out message, out int bytes);
        if (error == PostcardError.None && message.MayBeInRecord)
        {
            _rest = _rest[bytes..];
            return true;
        }

        Outcome = IsUnknown(_rest) ? ReasonCode.Unsupported : ReasonCode.Malformed;
        _rest = default;
        return false;
    }

    // An unknown variant can also be one inside of a message that is known.
    private static bool IsUnknown(ReadOnlySpan<byte> source)
    {
        var reader = new PostcardReader(source);
        return reader.ReadUInt32(out uint number) == PostcardError.None && !TMessage.IsKnown(number);
    }
}

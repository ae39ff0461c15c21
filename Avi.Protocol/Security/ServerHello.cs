using Avi.Protocol.Postcard;

namespace Avi.Protocol.Security;

/// <summary>What a gateway answers to a <see cref="ClientHello"/>, as a device reads it.</summary>
/// <remarks>A view: its spans point into the datagram. Nothing in it is proven yet.</remarks>
internal readonly ref struct ServerHello
{
    //  1    1         1       1        16             1 or 33  1-5          16
    //  | 32 | version | suite | key id | server nonce | share | session id | mac |
    //  |<--------------------- answer --------------------------->|

    /// <summary>The longest one that is written.</summary>
    public const int MaxBytes = 1 + 1 + 1 + 1 + KeySchedule.NonceBytes + 1 + X25519KeyPair.Bytes
        + Varint.MaxUInt32Bytes + KeySchedule.MacBytes;

    private const uint Variant = 32;

    public required byte Version { get; init; }

    public required CipherSuite Suite { get; init; }

    public required byte KeyId { get; init; }

    public required ReadOnlySpan<byte> Nonce { get; init; }

    public required ReadOnlySpan<byte> Share { get; init; }

    public required uint SessionId { get; init; }

    /// <summary>Gets the bytes that the transcript is over: from the variant's number through the session id.</summary>
    public required ReadOnlySpan<byte> Answer { get; init; }

    public required ReadOnlySpan<byte> Mac { get; init; }

    /// <returns>
    /// <see langword="false"/> when it is another message, malformed, or longer than the transcript takes.
    /// </returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out ServerHello hello)
    {
        hello = default;
        var reader = new PostcardReader(datagram);
        if (reader.ReadUInt32(out uint variant) != PostcardError.None
            || variant != Variant
            || reader.ReadByte(out byte version) != PostcardError.None
            || reader.ReadByte(out byte suite) != PostcardError.None
            || reader.ReadByte(out byte keyId) != PostcardError.None
            || reader.ReadRaw(KeySchedule.NonceBytes, out ReadOnlySpan<byte> nonce) != PostcardError.None
            || reader.ReadBytes(out ReadOnlySpan<byte> share) != PostcardError.None
            || reader.ReadUInt32(out uint sessionId) != PostcardError.None)
        {
            return false;
        }

        int answerBytes = reader.Position;
        if (reader.ReadRaw(KeySchedule.MacBytes, out ReadOnlySpan<byte> mac) != PostcardError.None)
            return false;

        hello = new ServerHello
        {
            Version = version,
            Suite = (CipherSuite)suite,
            KeyId = keyId,
            Nonce = nonce,
            Share = share,
            SessionId = sessionId,
            Answer = datagram[..answerBytes],
            Mac = mac,
        };
        return true;
    }

    /// <summary>Writes the answer; the mac comes after it.</summary>
    /// <returns>How many bytes it has.</returns>
    public static int WriteAnswer(
        CipherSuite suite,
        byte keyId,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> share,
        uint sessionId,
        Span<byte> destination)
    {
        // The destination has room for the longest.
        var writer = new PostcardWriter(destination);
        writer.WriteUInt32(Variant);
        writer.WriteByte(ClientHello.CurrentVersion);
        writer.WriteByte((byte)suite);
        writer.WriteByte(keyId);
        writer.WriteRaw(nonce);
        writer.WriteBytes(share);
        writer.WriteUInt32(sessionId);
        return writer.BytesWritten;
    }
}

using Avi.Protocol.Postcard;

namespace Avi.Protocol.Security;

/// <summary>What a device says to begin a secure session, as a gateway reads it.</summary>
/// <remarks>A view: its spans point into the datagram. Nothing in it is proven yet.</remarks>
public readonly ref struct ClientHello
{
    //  1    1         1-10        1        1        16             1 or 33  16      1-33     rest
    //  | 32 | version | device id | key id | suites | client nonce | share | proof | cookie | padding |
    //  |<------------------------- proven -------------------------------->|

    /// <summary>
    /// The shortest datagram: longer than every answer, so that a gateway never says more than it heard.
    /// </summary>
    public const int DatagramBytes = 128;

    /// <summary>The longest cookie.</summary>
    public const int MaxCookieBytes = 32;

    /// <summary>The version that there is.</summary>
    public const byte CurrentVersion = 1;

    internal const uint Variant = 32;

    private ClientHello(ReadOnlySpan<byte> proven, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> share)
    {
        Proven = proven;
        Nonce = nonce;
        Share = share;
    }

    /// <summary>Gets the version that the device speaks.</summary>
    public byte Version { get; private init; }

    /// <summary>Gets the device that it says it is.</summary>
    public ulong DeviceId { get; private init; }

    /// <summary>Gets which of the device's keys it uses.</summary>
    public byte KeyId { get; private init; }

    /// <summary>Gets the suites that the device takes; it may have bits that mean nothing yet.</summary>
    public CipherSuites Suites { get; private init; }

    /// <summary>Gets the device's nonce, 16 bytes: the same in all repetitions.</summary>
    public ReadOnlySpan<byte> Nonce { get; }

    /// <summary>Gets the device's X25519 public key, or nothing.</summary>
    public ReadOnlySpan<byte> Share { get; }

    /// <summary>Gets what shows that the device has its key, 16 bytes.</summary>
    public ReadOnlySpan<byte> Proof { get; private init; }

    /// <summary>Gets the cookie that the gateway asked for, or nothing.</summary>
    public ReadOnlySpan<byte> Cookie { get; private init; }

    /// <summary>Gets the bytes that <see cref="Proof"/> is over: from the variant's number through the share.</summary>
    internal ReadOnlySpan<byte> Proven { get; }

    /// <summary>Reads a datagram.</summary>
    /// <param name="datagram">The bytes that came in.</param>
    /// <param name="hello">The message, pointing into <paramref name="datagram"/>.</param>
    /// <returns>
    /// <see langword="false"/> when it is another message, malformed, shorter than <see cref="DatagramBytes"/>, or has a
    /// cookie that is too long. Never throws.
    /// </returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out ClientHello hello)
    {
        var reader = new PostcardReader(datagram);
        if (datagram.Length < DatagramBytes
            || !TryReadProven(ref reader, datagram, out ClientHello proven)
            || reader.ReadRaw(KeySchedule.ProofBytes, out ReadOnlySpan<byte> proof) != PostcardError.None
            || reader.ReadBytes(out ReadOnlySpan<byte> cookie) != PostcardError.None
            || cookie.Length > MaxCookieBytes
            || reader.ReadBytes(out _) != PostcardError.None)
        {
            hello = default;
            return false;
        }

        hello = new ClientHello(proven.Proven, proven.Nonce, proven.Share)
        {
            Version = proven.Version,
            DeviceId = proven.DeviceId,
            KeyId = proven.KeyId,
            Suites = proven.Suites,
            Proof = proof,
            Cookie = cookie,
        };
        return true;
    }

    private static bool TryReadProven(
        scoped ref PostcardReader reader, ReadOnlySpan<byte> datagram, out ClientHello proven)
    {
        proven = default;
        if (reader.ReadUInt32(out uint variant) != PostcardError.None
            || variant != Variant
            || reader.ReadByte(out byte version) != PostcardError.None
            || reader.ReadUInt64(out ulong deviceId) != PostcardError.None
            || reader.ReadByte(out byte keyId) != PostcardError.None
            || reader.ReadByte(out byte suites) != PostcardError.None
            || reader.ReadRaw(KeySchedule.NonceBytes, out ReadOnlySpan<byte> nonce) != PostcardError.None
            || reader.ReadBytes(out ReadOnlySpan<byte> share) != PostcardError.None)
        {
            return false;
        }

        proven = new ClientHello(datagram[..reader.Position], nonce, share)
        {
            Version = version,
            DeviceId = deviceId,
            KeyId = keyId,
            Suites = (CipherSuites)suites,
        };
        return true;
    }
}

using System.Diagnostics;
using System.Security.Cryptography;
using Avi.Protocol.Messages.Sessions;

namespace Avi.Protocol.Security;

/// <summary>From a device's key and what both sides said to the secrets of one session.</summary>
/// <remarks>
/// The formulas of the protocol's "Key schedule", one method each; nothing here decides. <c>hello</c> and <c>answer</c>
/// are the bytes as they travelled: everything that could be bargained about is in them, so nobody can talk two sides
/// down to less than both have.
/// </remarks>
internal static class KeySchedule
{
    public const int NonceBytes = ClientHelloMessage.NonceBytes; // and the gateway's has as many
    public const int ProofBytes = ClientHelloMessage.ProofBytes;
    public const int TranscriptBytes = 32;
    public const int PseudoRandomKeyBytes = 32;
    public const int AuthBytes = 32;
    public const int MacBytes = ServerHelloMessage.MacBytes;
    public const int InitializationVectorBytes = 12;

    // The longest text before a hello, an answer or a label, and the longest hello and answer with needlessly long
    // numbers: 5 + 1 + 10 + 1 + 1 + 16 + 10 + 32 and 5 + 1 + 1 + 1 + 16 + 10 + 32 + 5.
    private const int MaxTextBytes = 16;
    private const int MaxHelloBytes = 76;
    private const int MaxAnswerBytes = 71;

    /// <summary>What shows a gateway that a device has its key.</summary>
    public static void WriteProof(DeviceKey key, ReadOnlySpan<byte> hello, Span<byte> proof)
    {
        Span<byte> text = stackalloc byte[MaxTextBytes + MaxHelloBytes];
        Authenticate(key.Secret, Join("avi1 client"u8, hello, text), proof[..ProofBytes]);
    }

    /// <summary>What both sides said. HMAC and not plain SHA-256, because devices have only that.</summary>
    public static void WriteTranscript(ReadOnlySpan<byte> hello, ReadOnlySpan<byte> answer, Span<byte> transcript)
    {
        Span<byte> text = stackalloc byte[MaxHelloBytes + MaxAnswerBytes];
        HMACSHA256.HashData("avi1 transcript"u8, Join(hello, answer, text), transcript);
    }

    /// <summary>The key that all secrets come from.</summary>
    /// <param name="key">The device's key.</param>
    /// <param name="clientNonce">The device's nonce.</param>
    /// <param name="serverNonce">The gateway's nonce.</param>
    /// <param name="agreed">The result of the X25519 agreement, or nothing.</param>
    /// <param name="pseudoRandomKey">Room for 32 bytes; the caller clears them.</param>
    public static void WritePseudoRandomKey(
        DeviceKey key,
        ReadOnlySpan<byte> clientNonce,
        ReadOnlySpan<byte> serverNonce,
        ReadOnlySpan<byte> agreed,
        Span<byte> pseudoRandomKey)
    {
        Span<byte> salt = stackalloc byte[2 * NonceBytes];
        Span<byte> material = stackalloc byte[DeviceKey.Bytes + X25519KeyPair.Bytes];
        HKDF.Extract(
            HashAlgorithmName.SHA256,
            Join(key.Secret, agreed, material),
            Join(clientNonce, serverNonce, salt),
            pseudoRandomKey);
        CryptographicOperations.ZeroMemory(material);
    }

    /// <summary>One secret.</summary>
    /// <param name="pseudoRandomKey">The key that all come from.</param>
    /// <param name="label">Which one, after <c>avi1 </c>.</param>
    /// <param name="transcript">What both sides said.</param>
    /// <param name="secret">Room for exactly the secret's length; the caller clears it.</param>
    public static void WriteSecret(
        ReadOnlySpan<byte> pseudoRandomKey, ReadOnlySpan<byte> label, ReadOnlySpan<byte> transcript, Span<byte> secret)
    {
        Span<byte> text = stackalloc byte[MaxTextBytes];
        Span<byte> info = stackalloc byte[MaxTextBytes + TranscriptBytes];
        HKDF.Expand(
            HashAlgorithmName.SHA256,
            pseudoRandomKey,
            secret,
            Join(Join("avi1 "u8, label, text), transcript, info));
    }

    /// <summary>What shows a device that the gateway has its key, and heard what it said.</summary>
    public static void WriteMac(ReadOnlySpan<byte> auth, ReadOnlySpan<byte> transcript, Span<byte> mac)
    {
        Span<byte> text = stackalloc byte[MaxTextBytes + TranscriptBytes];
        Authenticate(auth, Join("avi1 server"u8, transcript, text), mac[..MacBytes]);
    }

    private static void Authenticate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, Span<byte> start)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text, whole);
        whole[..start.Length].CopyTo(start);
    }

    private static ReadOnlySpan<byte> Join(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> room)
    {
        Debug.Assert(first.Length + second.Length <= room.Length, "The readers of messages bound all of these.");
        first.CopyTo(room);
        second.CopyTo(room[first.Length..]);
        return room[..(first.Length + second.Length)];
    }
}

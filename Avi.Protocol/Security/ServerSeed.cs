namespace Avi.Protocol.Security;

/// <summary>What a gateway draws for one handshake: from the cryptographic generator, and never twice.</summary>
public readonly ref struct ServerSeed
{
    /// <summary>Gets the gateway's nonce: 16 random bytes.</summary>
    public required ReadOnlySpan<byte> Nonce { get; init; }

    /// <summary>Gets an X25519 private key: 32 random bytes; the caller clears them.</summary>
    public required ReadOnlySpan<byte> PrivateKey { get; init; }

    /// <summary>Gets the new session's number: random, not 0, and not in use.</summary>
    public required uint SessionId { get; init; }
}

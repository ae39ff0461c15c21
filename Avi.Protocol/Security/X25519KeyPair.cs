using NSec.Cryptography;

namespace Avi.Protocol.Security;

/// <summary>One side's part in an X25519 agreement, for one handshake.</summary>
internal sealed class X25519KeyPair : IDisposable
{
    /// <summary>The length of a private key, of a public key, and of what two sides agree on.</summary>
    public const int Bytes = 32;

    private readonly Key _key;

    /// <param name="privateKey">Exactly 32 random bytes; copied.</param>
    public X25519KeyPair(ReadOnlySpan<byte> privateKey) =>
        _key = Key.Import(KeyAgreementAlgorithm.X25519, privateKey, KeyBlobFormat.RawPrivateKey);

    /// <summary>Writes what the other side is told.</summary>
    /// <param name="share">Room for 32 bytes.</param>
    public void WriteShare(Span<byte> share) => _key.PublicKey.TryExport(KeyBlobFormat.RawPublicKey, share, out _);

    /// <summary>Agrees with another side.</summary>
    /// <param name="share">What the other side told.</param>
    /// <param name="secret">Room for 32 bytes; the caller clears them.</param>
    /// <returns>
    /// <see langword="false"/> when the result is zero: such a share gives the same with every key, so it is no secret.
    /// </returns>
    public bool TryAgree(ReadOnlySpan<byte> share, Span<byte> secret)
    {
        if (!PublicKey.TryImport(KeyAgreementAlgorithm.X25519, share, KeyBlobFormat.RawPublicKey, out PublicKey? other)
            || other is null)
        {
            return false;
        }

        var exportable = new SharedSecretCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        using SharedSecret? agreed = KeyAgreementAlgorithm.X25519.Agree(_key, other, in exportable);
        return agreed is not null && agreed.TryExport(SharedSecretBlobFormat.RawSharedSecret, secret, out _);
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}

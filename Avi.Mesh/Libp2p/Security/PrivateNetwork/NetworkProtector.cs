using System.Security.Cryptography;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Security.PrivateNetwork;

/// <summary>Puts raw connections under the key of a private network, before anything else is said on them.</summary>
/// <remarks>
/// libp2p specification "Private Networks", version 1: each side sends a nonce of 24 bytes in clear, and everything
/// after it is XORed with XSalsa20 under the key and that nonce. This does not authenticate: who has another key, or
/// none, is understood as noise by what comes next.
/// </remarks>
internal sealed class NetworkProtector(NetworkKey key)
{
    /// <summary>Exchanges the nonces; both sides do the same.</summary>
    /// <param name="connection">The connection; owned by what is returned, and by the caller on failure.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="Libp2pProtocolException">The other side sent our own nonce.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<ProtectedConnection> ProtectAsync(IByteStream connection, CancellationToken cancellation)
    {
        byte[] own = RandomNumberGenerator.GetBytes(XSalsa20.NonceBytes);
        byte[] theirs = new byte[XSalsa20.NonceBytes];
        await connection.WriteAsync(own, cancellation).ConfigureAwait(false);
        await connection.ReadExactlyAsync(theirs, cancellation).ConfigureAwait(false);

        // A mirror needs no key to show us what we said.
        if (own.AsSpan().SequenceEqual(theirs))
            throw new Libp2pProtocolException(ProtocolViolation.NotAuthentic, "The other side sends our own bytes.");

        return new ProtectedConnection(connection, new XSalsa20(key.Secret, own), new XSalsa20(key.Secret, theirs));
    }
}

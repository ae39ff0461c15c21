using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Security;

/// <summary>Turns a raw connection into one that is authenticated and encrypted.</summary>
internal interface ISecurityProtocol
{
    /// <summary>Gets the name that multistream-select knows it by.</summary>
    ProtocolId Id { get; }

    /// <summary>Does the dialler's half.</summary>
    /// <param name="connection">
    /// The raw connection; the secure one owns it afterwards, and disposes it on failure.
    /// </param>
    /// <param name="expectedPeer">Who must be there, or <see langword="null"/> for whoever answers.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">The connection broke, or the handshake failed; the message says how.</exception>
    Task<ISecureConnection> SecureOutboundAsync(
        IByteStream connection, PeerId? expectedPeer, CancellationToken cancellation);

    /// <summary>Does the listener's half.</summary>
    /// <param name="connection">
    /// The raw connection; the secure one owns it afterwards, and disposes it on failure.
    /// </param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">The connection broke, or the handshake failed; the message says how.</exception>
    Task<ISecureConnection> SecureInboundAsync(IByteStream connection, CancellationToken cancellation);
}

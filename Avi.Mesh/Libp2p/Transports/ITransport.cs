using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Transports;

/// <summary>Makes raw connections for one kind of address.</summary>
internal interface ITransport
{
    /// <summary>Says whether an address is of this transport's kind; a trailing peer id does not matter.</summary>
    bool CanDial(Multiaddr address);

    /// <summary>Connects to an address.</summary>
    /// <exception cref="IOException">Nobody answers there, or the name does not resolve.</exception>
    ValueTask<ITransportConnection> DialAsync(Multiaddr address, CancellationToken cancellation);

    /// <summary>Begins to accept connections on an address.</summary>
    /// <exception cref="IOException">The address is in use, or not one of this host.</exception>
    ValueTask<ITransportListener> ListenAsync(Multiaddr address, CancellationToken cancellation);
}

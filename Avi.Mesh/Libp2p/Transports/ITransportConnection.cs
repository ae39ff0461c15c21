using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Transports;

/// <summary>A raw connection between two hosts: nobody is authenticated yet.</summary>
internal interface ITransportConnection : IByteStream
{
    /// <summary>Gets a value indicating whether the other side dialled.</summary>
    bool IsInbound { get; }

    /// <summary>Gets this side's address.</summary>
    Multiaddr LocalAddress { get; }

    /// <summary>Gets the other side's address, without a peer id.</summary>
    Multiaddr RemoteAddress { get; }
}

using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Muxing;

/// <summary>One of a connection's streams.</summary>
internal interface IMuxedStream : IByteStream
{
    /// <summary>Gets a value indicating whether the other side opened it.</summary>
    bool IsInbound { get; }

    /// <summary>Ends both directions at once; what was not read is lost, on both sides.</summary>
    void Reset();
}

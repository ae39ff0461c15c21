using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Muxing;

/// <summary>One of a connection's streams.</summary>
internal interface IMuxedStream : IByteStream
{
    /// <summary>Gets a value indicating whether the other side opened it.</summary>
    bool IsInbound { get; }

    /// <summary>
    /// Gets or sets a value indicating whether what is written waits for more, to be sent with it. Ends by itself when
    /// a read has to wait, and when more is written than can be held. Of a held stream that is disposed when the other
    /// side has ended its direction, the end travels with whatever the connection sends next.
    /// </summary>
    /// <remarks>A hint: a stream of another kind may send at once.</remarks>
    bool IsHeld
    {
        get => false;
        set { }
    }

    /// <summary>Ends both directions at once; what was not read is lost, on both sides.</summary>
    void Reset();
}

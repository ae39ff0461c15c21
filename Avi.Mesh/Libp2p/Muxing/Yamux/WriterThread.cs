namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>On whose thread a connection's writer goes on.</summary>
internal enum WriterThread
{
    /// <summary>On one of the thread pool.</summary>
    Own,

    /// <summary>On that of a stream's writer, who gets it back after one write.</summary>
    Lent,
}

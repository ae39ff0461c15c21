namespace Avi.Mesh.Streams.Original;

/// <summary>The messages of <c>/avi/stream/1.0.0</c>. The names are on the wire.</summary>
internal enum OriginalMessageKind
{
    /// <summary>Asks for a stream.</summary>
    RequestStream,

    /// <summary>Yes to a request.</summary>
    AcceptStream,

    /// <summary>No to a request.</summary>
    RejectStream,

    /// <summary>Bytes of a stream.</summary>
    StreamData,

    /// <summary>The end of a stream, both directions.</summary>
    CloseStream,

    /// <summary>The sender's whole shared context; nothing to do with streams.</summary>
    SyncContext,
}

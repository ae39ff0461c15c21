namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>What is sent.</summary>
internal enum MdnsSending
{
    /// <summary>A question to all.</summary>
    Query,

    /// <summary>An answer to all.</summary>
    Answer,

    /// <summary>An answer to one asker.</summary>
    Unicast,

    /// <summary>This node leaves.</summary>
    Goodbye,
}

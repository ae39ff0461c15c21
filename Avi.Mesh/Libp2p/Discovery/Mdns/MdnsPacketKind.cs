namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>What a packet is to us.</summary>
internal enum MdnsPacketKind
{
    /// <summary>It is no DNS message.</summary>
    Malformed,

    /// <summary>It is about other services: printers, televisions, other networks.</summary>
    Foreign,

    /// <summary>Someone asks for peers, or for all services.</summary>
    Query,

    /// <summary>Peers tell of themselves.</summary>
    Answer,
}

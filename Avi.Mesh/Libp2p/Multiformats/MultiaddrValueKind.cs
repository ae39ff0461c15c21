namespace Avi.Mesh.Libp2p.Multiformats;

/// <summary>What stands after a protocol in an address, and how it is written.</summary>
internal enum MultiaddrValueKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Four bytes; dotted in text.</summary>
    IPv4,

    /// <summary>Sixteen bytes; in text as RFC 5952 says.</summary>
    IPv6,

    /// <summary>Two bytes, big endian; decimal in text.</summary>
    Port,

    /// <summary>A length and UTF-8: a host name, a zone, or another name.</summary>
    Name,

    /// <summary>A length and a multihash; base58 in text.</summary>
    PeerId,

    /// <summary>A length and a multihash; multibase base64url in text.</summary>
    Multihash,
}

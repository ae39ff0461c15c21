namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>The kinds of DNS records that discovery knows (RFC 1035, section 3.2).</summary>
internal enum DnsType : ushort
{
    /// <summary>No kind at all.</summary>
    None = 0,

    /// <summary>A name that points at another name.</summary>
    Pointer = 12,

    /// <summary>Strings.</summary>
    Text = 16,

    /// <summary>In a question: every kind.</summary>
    Any = 255,
}

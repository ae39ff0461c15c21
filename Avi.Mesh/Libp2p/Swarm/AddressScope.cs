namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>From where an address can be reached; each scope includes those after it.</summary>
internal enum AddressScope
{
    /// <summary>Only from the same host.</summary>
    Host,

    /// <summary>From the same local network: private, unique local and link-local addresses.</summary>
    Local,

    /// <summary>From everywhere, as far as one can tell.</summary>
    Global,
}

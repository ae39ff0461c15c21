namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Whether a message waits for the application's verdict.</summary>
internal enum ValidationStart
{
    /// <summary>Nobody wants to judge it: it is good.</summary>
    NotNeeded,

    /// <summary>The verdict comes later, once.</summary>
    Begun,

    /// <summary>Too many wait already: there will be no verdict.</summary>
    NoRoom,
}

namespace Avi.Embedded;

/// <summary>Where a device stands with its gateway.</summary>
internal enum SessionPhase
{
    /// <summary>Nobody has asked for a session.</summary>
    Idle,

    /// <summary>Hello goes out, again and again, until Welcome comes.</summary>
    Connecting,

    /// <summary>The gateway has said Welcome.</summary>
    Connected,
}

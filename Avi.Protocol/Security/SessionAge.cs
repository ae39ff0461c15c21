namespace Avi.Protocol.Security;

/// <summary>What a session's age asks for.</summary>
public enum SessionAge
{
    /// <summary>Nothing; the keys are good.</summary>
    Good = 0,

    /// <summary>The device begins a new handshake; the session serves until the new one is established.</summary>
    Renew,

    /// <summary>The gateway ends the session.</summary>
    Ended,
}

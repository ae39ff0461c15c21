namespace Avi.Protocol.Security;

/// <summary>What a device does after a datagram that came during its handshake.</summary>
public enum ClientHandshakeStep
{
    /// <summary>It goes on waiting; the datagram is dropped.</summary>
    Wait = 0,

    /// <summary>It sends its hello again, which has a cookie now.</summary>
    SendAgain,

    /// <summary>It has a session, and says <c>Start</c> in it. The handshake is over.</summary>
    Complete,
}

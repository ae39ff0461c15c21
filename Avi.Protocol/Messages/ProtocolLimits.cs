namespace Avi.Protocol.Messages;

/// <summary>The numbers of the protocol that both sides must agree on.</summary>
public static class ProtocolLimits
{
    /// <summary>The largest datagram, in bytes, unless a session has agreed on more.</summary>
    public const int MaxDatagramBytes = 1024;

    /// <summary>The UDP port that gateways listen on by default.</summary>
    public const int DefaultPort = 8888;
}

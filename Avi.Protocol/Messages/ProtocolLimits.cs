namespace Avi.Protocol.Messages;

/// <summary>The numbers of the protocol that both sides must agree on.</summary>
public static class ProtocolLimits
{
    /// <summary>The largest datagram, in bytes, unless a session has agreed on more.</summary>
    public const int MaxDatagramBytes = 1024;

    /// <summary>The UDP port that gateways listen on by default.</summary>
    public const int DefaultPort = 8888;

    /// <summary>The least that each side of a session takes as a datagram, in bytes.</summary>
    public const int MinSessionDatagramBytes = 256;

    /// <summary>The largest datagram that a session can agree on, in bytes.</summary>
    public const int MaxSessionDatagramBytes = 1280;

    /// <summary>The fewest unacknowledged messages that each side takes.</summary>
    public const int MinReceiveWindow = 1;

    /// <summary>The most unacknowledged messages that a side can take.</summary>
    public const int MaxReceiveWindow = 32;

    /// <summary>The unacknowledged messages that the other side takes before the session has started.</summary>
    public const int ReceiveWindowBeforeStarted = 4;

    /// <summary>The most fragments of a message.</summary>
    public const int MaxFragments = 64;

    /// <summary>The longest message that fragments carry, and the longest payload that is compressed, in bytes.</summary>
    public const int MaxLongMessageBytes = 64 * 1024;

    /// <summary>Says what a receive window that was asked for stands for: the nearest one that is allowed.</summary>
    /// <param name="messages">What was asked for.</param>
    /// <returns>From <see cref="MinReceiveWindow"/> to <see cref="MaxReceiveWindow"/>.</returns>
    public static int NearestReceiveWindow(int messages) => Nearest(messages, MinReceiveWindow, MaxReceiveWindow);

    /// <summary>Says what a length of datagrams that was asked for stands for: the nearest one that is allowed.</summary>
    /// <param name="bytes">What was asked for.</param>
    /// <returns>From <see cref="MinSessionDatagramBytes"/> to <see cref="MaxSessionDatagramBytes"/>.</returns>
    public static int NearestDatagramBytes(int bytes) =>
        Nearest(bytes, MinSessionDatagramBytes, MaxSessionDatagramBytes);

    private static int Nearest(int asked, int least, int most)
    {
        if (asked < least)
            return least;

        return asked > most ? most : asked;
    }
}

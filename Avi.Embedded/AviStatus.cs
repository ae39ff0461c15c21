namespace Avi.Embedded;

/// <summary>What became of a call. Devices get no exception for anything that a network can do.</summary>
public enum AviStatus
{
    /// <summary>
    /// It worked. For a message without acknowledgement (publish, sensor, button, stream): the socket took the
    /// datagram.
    /// </summary>
    Ok = 0,

    /// <summary>
    /// Noted, but not waited for, because the call came from inside a handler or while another thread receives.
    /// <see cref="MessageHandler.OnSubscribed"/> or <see cref="MessageHandler.OnUnsubscribed"/> tells when it is done.
    /// </summary>
    Pending = 1,

    /// <summary>There is no session; nothing was sent.</summary>
    NotConnected = 2,

    /// <summary>The gateway did not answer in time, however often it was asked.</summary>
    TimedOut = 3,

    /// <summary>The gateway is there, but does not acknowledge this: it refuses, or its policy forbids it.</summary>
    Refused = 4,

    /// <summary>
    /// The message does not fit into the buffer's transmitting half, or into a datagram; nothing was sent.
    /// </summary>
    TooLarge = 5,

    /// <summary>The topic or filter breaks the topic rules; nothing was sent.</summary>
    InvalidTopic = 6,

    /// <summary>A text holds U+0000, or a press type has no name; nothing was sent.</summary>
    InvalidArgument = 7,

    /// <summary>
    /// The socket reported a failure; nothing was sent. The client opens it anew when it fails to receive, or to send
    /// Hello.
    /// </summary>
    SocketFailed = 8,

    /// <summary>As many subscriptions as the configuration allows are remembered; nothing was sent.</summary>
    TooManySubscriptions = 9,

    /// <summary>The call would receive, but came from inside a handler or while another thread receives.</summary>
    Busy = 10,
}

namespace Avi.Mesh.Libp2p.Identify;

/// <summary>What this node says of itself, and the limits of what it hears.</summary>
internal sealed class IdentifyOptions
{
    /// <summary>The longest message that is sent: the smallest limit of the other implementations.</summary>
    public const int MaxSentBytes = 4096;

    /// <summary>The longest message that is read: the largest that other implementations send.</summary>
    public const int MaxReceivedBytes = 8192;

    /// <summary>How many messages may come on one stream; large identities come in several.</summary>
    public const int MaxMessages = 10;

    /// <summary>How many protocols of a peer are remembered; more are left out.</summary>
    public const int MaxProtocols = 512;

    /// <summary>How many addresses of a peer are remembered; more are left out.</summary>
    public const int MaxListenAddresses = 64;

    /// <summary>
    /// How long a name of a protocol or a version may be, in bytes of UTF-8; longer ones are left out.
    /// </summary>
    public const int MaxNameBytes = 256;

    /// <summary>How many addresses are in this node's signed record, so that the message stays short.</summary>
    public const int MaxRecordAddresses = 16;

    /// <summary>How many pushes of a peer are taken in a row; more are reset.</summary>
    public const int MaxPushesAtOnce = 10;

    /// <summary>How many pushes of a peer are taken a second in the long run: honest nodes change seldom.</summary>
    public const double PushesPerSecond = 0.2;

    /// <summary>
    /// How many addresses are candidates for one of our own; the one with the fewest voices makes room.
    /// </summary>
    public const int MaxObservedAddresses = 32;

    /// <summary>From how many networks an address must have been dialled, as in Go.</summary>
    public const int MinObservers = 4;

    /// <summary>How many networks are remembered for each address; more do not make it truer.</summary>
    public const int MaxObservers = 16;

    /// <summary>How many confirmed addresses are announced.</summary>
    public const int MaxConfirmedAddresses = 4;

    /// <summary>How long a peer's word for an address counts.</summary>
    public static readonly TimeSpan ObservationLifetime = TimeSpan.FromHours(1);

    /// <summary>
    /// Gets or sets the family of the network. Default: <c>/avi/1.0.0</c>; nobody is refused for another.
    /// </summary>
    public string ProtocolVersion { get; set; } = "/avi/1.0.0";

    /// <summary>Gets or sets the name of this node, or its software. Default: <c>avi</c>.</summary>
    public string AgentVersion { get; set; } = "avi";

    /// <summary>Gets or sets how long asking, answering or taking a push may last. Default: 10 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how many streams of each kind a peer may have open. Default: 2.</summary>
    public int MaxStreamsOfPeer { get; set; } = 2;

    /// <summary>
    /// Gets or sets how long a change waits for others before peers are told. Default: 1 second, as in JavaScript.
    /// </summary>
    public TimeSpan PushDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets how many peers are told at the same time. Default: 8.</summary>
    public int MaxConcurrentPushes { get; set; } = 8;
}

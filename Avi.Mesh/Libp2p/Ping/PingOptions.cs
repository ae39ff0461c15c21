namespace Avi.Mesh.Libp2p.Ping;

/// <summary>The limits of Ping.</summary>
internal sealed class PingOptions
{
    /// <summary>How many bytes go to the peer and come back.</summary>
    public const int PayloadBytes = 32;

    /// <summary>Gets or sets how long a measurement may take. Default: 20 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Gets or sets how long a peer's stream may be silent. Default: 60 seconds; others ping each 15.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Gets or sets how often a peer that offers Ping is asked whether it lives, give or take a quarter. Default: 30
    /// seconds.
    /// </summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets after how many silences in a row a peer counts as dead. Default: 3; a busy one may miss a ping.
    /// </summary>
    public int MaxSilences { get; set; } = 3;

    /// <summary>Gets or sets how many streams a peer may have open. Default: 2, as the specification says.</summary>
    public int MaxStreamsOfPeer { get; set; } = 2;
}

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>The times and limits of discovery in local networks.</summary>
internal sealed record MdnsOptions
{
    /// <summary>The longest packet that is read (RFC 6762, section 17).</summary>
    public const int MaxReceivedBytes = 9_000;

    /// <summary>The longest packet that is sent: it fits into every Ethernet frame, over IPv4 and IPv6.</summary>
    public const int MaxSentBytes = 1_400;

    /// <summary>The most peers that are taken out of one packet. One is usual.</summary>
    public const int MaxPeersOfPacket = 8;

    /// <summary>The most addresses of one peer that are taken out of one packet.</summary>
    public const int MaxAddressesOfPeer = 32;

    /// <summary>Gets the first pause between two queries; it doubles.</summary>
    public TimeSpan MinQueryPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Gets the longest pause between two queries. Default: that of existing AVI nodes.</summary>
    public TimeSpan MaxQueryPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets how long others may believe what we say.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromMinutes(6);

    /// <summary>Gets how long we believe others at most, whatever they say.</summary>
    public TimeSpan MaxTimeToLive { get; init; } = TimeSpan.FromMinutes(75);

    /// <summary>
    /// Gets how long askers that are no multicast DNS resolvers may believe us (RFC 6762, section 6.7).
    /// </summary>
    public TimeSpan OneShotTimeToLive { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets the shortest time between two answers in one network (RFC 6762, section 6). All who asked in between have
    /// the same one.
    /// </summary>
    public TimeSpan AnswerPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets the shortest wait before an answer: many nodes are asked at the same moment.</summary>
    public TimeSpan MinAnswerDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Gets the longest wait before an answer.</summary>
    public TimeSpan MaxAnswerDelay { get; init; } = TimeSpan.FromMilliseconds(120);

    /// <summary>Gets how often one asker is answered alone; more askings get the answer to all, or none.</summary>
    public TimeSpan UnicastPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets how many answers a second go to single askers, all of them together.</summary>
    public int MaxUnicastsPerSecond { get; init; } = 10;

    /// <summary>Gets how many packets a second of one address are read; more are dropped.</summary>
    public int MaxPacketsPerSecondOfSource { get; init; } = 20;

    /// <summary>Gets how many packets a second are read at all.</summary>
    public int MaxPacketsPerSecond { get; init; } = 500;

    /// <summary>Gets how many addresses that packets came from are remembered; then the one silent longest.</summary>
    public int MaxSources { get; init; } = 512;

    /// <summary>Gets how many peers are remembered; then the one silent longest is forgotten.</summary>
    public int MaxPeers { get; init; } = 1_024;

    /// <summary>Gets how many peers one address may tell of; more are ignored until older ones expire.</summary>
    public int MaxPeersOfSource { get; init; } = 32;

    /// <summary>Gets how many peers a second may be new; more are ignored until they say it again.</summary>
    public int MaxNewPeersPerSecond { get; init; } = 50;

    /// <summary>Gets how soon other addresses of a known peer are reported.</summary>
    public TimeSpan ChangePause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets how soon a known peer is reported again, so that one that was lost is dialled.</summary>
    public TimeSpan ReportPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets how often the network interfaces are looked at, beside when the system says that they changed.
    /// </summary>
    public TimeSpan InterfacePollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets how many networks are spoken in; an interface has one for IPv4 and one for IPv6.</summary>
    public int MaxLinks { get; init; } = 64;

    /// <summary>Gets how many packets wait to be looked at; more are dropped.</summary>
    public int MaxWaitingPackets { get; init; } = 256;
}

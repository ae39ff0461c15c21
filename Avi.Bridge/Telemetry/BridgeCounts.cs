using Avi.Mesh;

namespace Avi.Bridge.Telemetry;

/// <summary>What the gateway counts: plain numbers that its loop writes and that instruments read when asked.</summary>
/// <remarks>An instrument called for every datagram would cost more than the datagram's own way.</remarks>
internal sealed class BridgeCounts
{
    private readonly long[] _datagrams = new long[Enum.GetValues<DatagramOutcome>().Length];
    private readonly long[] _downlink = new long[Enum.GetValues<DownlinkOutcome>().Length];
    private readonly long[] _publishes = new long[Enum.GetValues<PublishOutcome>().Length];

    public void Add(DatagramOutcome outcome) => _datagrams[(int)outcome]++;

    public void Add(DownlinkOutcome outcome) => _downlink[(int)outcome]++;

    public void Add(PublishOutcome outcome) => _publishes[(int)outcome]++;

    public long this[DatagramOutcome outcome] => Volatile.Read(ref _datagrams[(int)outcome]);

    public long this[DownlinkOutcome outcome] => Volatile.Read(ref _downlink[(int)outcome]);

    public long this[PublishOutcome outcome] => Volatile.Read(ref _publishes[(int)outcome]);
}

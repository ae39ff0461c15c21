using System.Net;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>Decides whose packets are read, and who is answered alone, by the address that they come from.</summary>
/// <remarks>One address cannot use up what all have together, and neither can ever use up our time.</remarks>
internal sealed class SourceLimiter(MdnsOptions options)
{
    private readonly Dictionary<IPAddress, LinkedListNode<Source>> _sources = [];
    private readonly LinkedList<Source> _latestFirst = [];
    private readonly TokenBucket _packets = new(options.MaxPacketsPerSecond);
    private readonly TokenBucket _unicasts = new(options.MaxUnicastsPerSecond);

    /// <summary>Gets how many addresses are remembered.</summary>
    public int Count => _sources.Count;

    /// <summary>Says whether a packet may be read.</summary>
    public bool TryTakePacket(IPAddress address, TimeSpan now) =>
        Get(address).Packets.TryTake(now) && _packets.TryTake(now);

    /// <summary>Says whether an asker may be answered alone.</summary>
    public bool TryTakeUnicast(IPAddress address, TimeSpan now)
    {
        Source source = Get(address);
        if (now < source.NextUnicastAt || !_unicasts.TryTake(now))
            return false;

        source.NextUnicastAt = now + options.UnicastPause;
        return true;
    }

    private Source Get(IPAddress address)
    {
        if (_sources.TryGetValue(address, out LinkedListNode<Source>? node))
        {
            _latestFirst.Remove(node);
            _latestFirst.AddFirst(node);
            return node.Value;
        }

        if (_sources.Count >= options.MaxSources && _latestFirst.Last is { } oldest)
        {
            _latestFirst.RemoveLast();
            _sources.Remove(oldest.Value.Address);
        }

        node = _latestFirst.AddFirst(new Source(address, options.MaxPacketsPerSecondOfSource));
        _sources.Add(address, node);
        return node.Value;
    }

    private sealed class Source(IPAddress address, int packetsPerSecond)
    {
        public IPAddress Address => address;

        public TokenBucket Packets { get; } = new(packetsPerSecond);

        public TimeSpan NextUnicastAt { get; set; }
    }
}

using System.Net;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>Knows who was heard of in all networks, and decides who is reported.</summary>
/// <remarks>A record that expires is only forgotten: whoever is connected stays so.</remarks>
internal sealed class MdnsBrowser(PeerId localPeer, MdnsOptions options)
{
    private readonly Dictionary<PeerId, LinkedListNode<HeardPeer>> _peers = [];
    private readonly LinkedList<HeardPeer> _latestFirst = [];
    private readonly Dictionary<IPAddress, int> _peersOfSource = [];
    private readonly TokenBucket _newPeers = new(options.MaxNewPeersPerSecond);

    /// <summary>Gets how many peers are known.</summary>
    public int Count => _peers.Count;

    /// <summary>A peer tells of itself.</summary>
    /// <param name="answer">What it says.</param>
    /// <param name="link">The network that it was heard in.</param>
    /// <param name="source">Where the packet came from.</param>
    /// <param name="now">Monotonic time; never smaller than in the call before.</param>
    /// <param name="found">Who is to be reported, and where; empty unless the outcome is <c>Found</c>.</param>
    public MdnsOutcome Hear(
        MdnsAnswer answer, MdnsLink link, IPAddress source, TimeSpan now, out FoundPeer found)
    {
        found = default;
        if (answer.TimeToLive == TimeSpan.Zero)
            return ForgetNamed(answer.Name);

        PeerId? peer = answer.Addresses.Count > 0 ? answer.Addresses[0].PeerId : null;
        if (peer is null)
            return MdnsOutcome.NoAddress;

        if (peer == localPeer)
            return MdnsOutcome.Own;

        List<Multiaddr> addresses = [];
        foreach (Multiaddr told in answer.Addresses)
        {
            if (told.PeerId == peer && link.Localize(told) is { } address && !addresses.Contains(address))
                addresses.Add(address);
        }

        return addresses.Count == 0
            ? MdnsOutcome.NoAddress
            : Remember(peer, addresses, answer, new Hearing(link.Id, source, now), out found);
    }

    /// <summary>
    /// Names the peers of a network that need not answer, since they are known for half their time yet.
    /// </summary>
    public IEnumerable<(DnsName Name, TimeSpan TimeLeft)> KnownIn(MdnsLinkId link, TimeSpan now)
    {
        foreach (HeardPeer peer in _latestFirst)
        {
            TimeSpan left = peer.ExpiresAt - now;
            if (peer.Link == link && left >= peer.TimeToLive / 2)
                yield return (peer.Name, left);
        }
    }

    /// <summary>Forgets whose time is over.</summary>
    public void Expire(TimeSpan now)
    {
        for (LinkedListNode<HeardPeer>? node = _latestFirst.Last; node is not null;)
        {
            LinkedListNode<HeardPeer>? later = node.Previous;
            if (now >= node.Value.ExpiresAt)
                Remove(node);

            node = later;
        }
    }

    private MdnsOutcome Remember(
        PeerId peer, List<Multiaddr> addresses, MdnsAnswer answer, Hearing hearing, out FoundPeer found)
    {
        found = default;
        bool isNew = !_peers.TryGetValue(peer, out LinkedListNode<HeardPeer>? node);
        if (isNew)
        {
            if (_peersOfSource.GetValueOrDefault(hearing.Source) >= options.MaxPeersOfSource
                || !_newPeers.TryTake(hearing.At))
            {
                return MdnsOutcome.TooManyPeers;
            }

            if (_peers.Count >= options.MaxPeers && _latestFirst.Last is { } oldest)
                Remove(oldest);

            node = new LinkedListNode<HeardPeer>(new HeardPeer(peer, hearing.Source));
            _peers.Add(peer, node);
            _peersOfSource[hearing.Source] = _peersOfSource.GetValueOrDefault(hearing.Source) + 1;
        }
        else
        {
            _latestFirst.Remove(node!); // found above
        }

        _latestFirst.AddFirst(node!);
        HeardPeer heard = node!.Value;
        bool isChanged = heard.Update(addresses, answer, hearing.Link, hearing.At, options.MaxTimeToLive);
        TimeSpan pause = isChanged ? options.ChangePause : options.ReportPause;
        if (!isNew && hearing.At - heard.ReportedAt < pause)
            return MdnsOutcome.Known;

        heard.ReportedAt = hearing.At;
        found = new FoundPeer(peer, [.. heard.Addresses]);
        return MdnsOutcome.Found;
    }

    private MdnsOutcome ForgetNamed(DnsName name)
    {
        for (LinkedListNode<HeardPeer>? node = _latestFirst.First; node is not null; node = node.Next)
        {
            if (node.Value.Name.Equals(name))
            {
                Remove(node);
                break;
            }
        }

        return MdnsOutcome.Goodbye;
    }

    private void Remove(LinkedListNode<HeardPeer> node)
    {
        _latestFirst.Remove(node);
        _peers.Remove(node.Value.Id);
        IPAddress source = node.Value.Source;
        int left = _peersOfSource[source] - 1;
        if (left == 0)
            _peersOfSource.Remove(source);
        else
            _peersOfSource[source] = left;
    }

    private readonly record struct Hearing(MdnsLinkId Link, IPAddress Source, TimeSpan At);
}

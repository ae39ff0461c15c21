using System.Net;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>A peer that told of itself.</summary>
/// <param name="id">Who it is.</param>
/// <param name="source">
/// Where the first packet that told of it came from; it counts there until it is forgotten.
/// </param>
internal sealed class HeardPeer(PeerId id, IPAddress source)
{
    private const int MaxAddresses = 16;

    public PeerId Id => id;

    public IPAddress Source => source;

    /// <summary>Gets its addresses, those told last first.</summary>
    public List<Multiaddr> Addresses { get; } = [];

    public DnsName Name { get; private set; } = MdnsNames.AllServices;

    public MdnsLinkId Link { get; private set; }

    public TimeSpan TimeToLive { get; private set; }

    public TimeSpan ExpiresAt { get; private set; }

    public TimeSpan ReportedAt { get; set; }

    /// <summary>Takes what it says now.</summary>
    /// <returns>Whether there are addresses that it did not tell before.</returns>
    public bool Update(
        List<Multiaddr> addresses, MdnsAnswer answer, MdnsLinkId link, TimeSpan now, TimeSpan maxTimeToLive)
    {
        Name = answer.Name;
        Link = link;
        TimeToLive = answer.TimeToLive < maxTimeToLive ? answer.TimeToLive : maxTimeToLive;
        ExpiresAt = now + TimeToLive;

        int before = Addresses.RemoveAll(addresses.Contains);
        Addresses.InsertRange(0, addresses);
        if (Addresses.Count > MaxAddresses)
            Addresses.RemoveRange(MaxAddresses, Addresses.Count - MaxAddresses);

        return before < addresses.Count;
    }
}

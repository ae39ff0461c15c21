using System.Net;
using System.Net.Sockets;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Identify;

/// <summary>At which addresses peers say that they have dialled this node, beyond those that it knows itself.</summary>
/// <remarks>
/// A router may lead an address of its own to us, and only those who come that way can tell. One of them could be
/// wrong, or lie; so an address counts once peers in several networks have said it. Decides; not for several threads.
/// </remarks>
internal sealed class ObservedAddresses
{
    private const int GroupBytesOfIPv4 = 3;
    private const int GroupBytesOfIPv6 = 6;

    private readonly Dictionary<Multiaddr, Dictionary<string, TimeSpan>> _observers = [];

    /// <summary>Gets how many addresses are candidates.</summary>
    public int Count => _observers.Count;

    /// <summary>Gets the addresses that enough peers agree on.</summary>
    public IReadOnlyList<Multiaddr> Confirmed { get; private set; } = [];

    /// <summary>A peer that dialled us says at which address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="observer">Where the peer is.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether <see cref="Confirmed"/> has changed.</returns>
    public bool Add(Multiaddr address, Multiaddr observer, TimeSpan now)
    {
        if (IPOf(address) is not { } ip || IPOf(observer) is not { } observerIP || !IsPossible(ip))
            return false;

        Forget(now);
        if (!_observers.TryGetValue(address, out Dictionary<string, TimeSpan>? groups))
        {
            if (_observers.Count >= IdentifyOptions.MaxObservedAddresses)
                RemoveWeakest();

            _observers.Add(address, groups = []);
        }

        string group = GroupOf(observerIP);
        if (groups.Count < IdentifyOptions.MaxObservers || groups.ContainsKey(group))
            groups[group] = now;

        return Decide();
    }

    private static IPAddress? IPOf(Multiaddr address) =>
        address.TryGetTcp(out EndPoint? endPoint) && endPoint is IPEndPoint ip ? ip.Address : null;

    private static bool IsPossible(IPAddress ip) =>
        !IPAddress.IsLoopback(ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any)
        && !ip.IsIPv6LinkLocal && !ip.IsIPv6Multicast;

    /// <summary>Whoever rents one address can rent its neighbours; all of them are one voice.</summary>
    private static string GroupOf(IPAddress ip)
    {
        IPAddress host = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
        int bytes = host.AddressFamily == AddressFamily.InterNetwork ? GroupBytesOfIPv4 : GroupBytesOfIPv6;
        return Convert.ToHexString(host.GetAddressBytes().AsSpan(0, bytes));
    }

    private void Forget(TimeSpan now)
    {
        foreach ((Multiaddr address, Dictionary<string, TimeSpan> groups) in _observers)
        {
            foreach ((string group, TimeSpan seenAt) in groups)
            {
                if (now - seenAt >= IdentifyOptions.ObservationLifetime)
                    groups.Remove(group);
            }

            if (groups.Count == 0)
                _observers.Remove(address);
        }
    }

    private void RemoveWeakest() => _observers.Remove(
        _observers.MinBy(candidate => (candidate.Value.Count, candidate.Value.Values.Max())).Key);

    private bool Decide()
    {
        Multiaddr[] confirmed =
        [
            .. _observers
                .Where(candidate => candidate.Value.Count >= IdentifyOptions.MinObservers)
                .OrderByDescending(candidate => candidate.Value.Count)
                .Take(IdentifyOptions.MaxConfirmedAddresses)
                .Select(candidate => candidate.Key),
        ];
        if (confirmed.ToHashSet().SetEquals(Confirmed))
            return false;

        Confirmed = confirmed;
        return true;
    }
}

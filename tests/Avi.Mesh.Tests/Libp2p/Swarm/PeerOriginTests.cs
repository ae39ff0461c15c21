using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture]
internal sealed class PeerOriginTests
{
    [TestCase("/ip4/203.0.113.1/tcp/1", "/ip4/203.0.113.200/tcp/2", true)]
    [TestCase("/ip4/203.0.113.1/tcp/1", "/ip4/203.0.114.1/tcp/1", false)]
    [TestCase("/ip4/192.168.1.1/tcp/1", "/ip4/192.168.1.1/tcp/2", true)]
    [TestCase("/ip4/192.168.1.1/tcp/1", "/ip4/192.168.1.2/tcp/1", false)]
    [TestCase("/ip6/2001:db8:1::1/tcp/1", "/ip6/2001:db8:1:ffff::1/tcp/1", true)]
    [TestCase("/ip6/2001:db8:1::1/tcp/1", "/ip6/2001:db8:2::1/tcp/1", false)]
    [TestCase("/ip6/fd00:0:0:1::1/tcp/1", "/ip6/fd00:0:0:1:9::1/tcp/1", true)]
    [TestCase("/dns4/a.example/tcp/1", "/dns4/b.example/tcp/1", false)]
    public void Neighbours_may_be_the_same_persons(string first, string second, bool areNeighbours) =>
        Assert.That(Of(first) == Of(second), Is.EqualTo(areNeighbours));

    [TestCase("/ip4/127.0.0.1/tcp/9", "/ip4/127.0.0.1/tcp/1", true)]
    [TestCase("/ip4/127.0.0.1/tcp/9", "/ip4/10.0.0.1/tcp/1", true)]
    [TestCase("/ip4/10.0.0.9/tcp/9", "/ip4/127.0.0.1/tcp/1", false)]
    [TestCase("/ip4/10.0.0.9/tcp/9", "/ip4/192.168.0.1/tcp/1", true)]
    [TestCase("/ip4/10.0.0.9/tcp/9", "/ip4/203.0.113.1/tcp/1", true)]
    [TestCase("/ip4/10.0.0.9/tcp/9", "/ip4/0.0.0.0/tcp/1", false)]
    [TestCase("/ip4/203.0.113.9/tcp/9", "/ip4/172.16.0.1/tcp/1", false)]
    [TestCase("/ip4/203.0.113.9/tcp/9", "/ip4/100.64.0.1/tcp/1", false)]
    [TestCase("/ip4/203.0.113.9/tcp/9", "/ip6/fe80::1/tcp/1", false)]
    [TestCase("/ip4/203.0.113.9/tcp/9", "/ip4/203.0.113.1/tcp/1", true)]
    [TestCase("/ip4/203.0.113.9/tcp/9", "/dns4/mesh.example/tcp/1", true)]
    public void Peer_is_told_of_addresses_that_it_can_reach(string origin, string address, bool isReached) =>
        Assert.That(Of(origin).CanReach(Multiaddr.Parse(address)), Is.EqualTo(isReached));

    private static PeerOrigin Of(string address) => PeerOrigin.Of(Multiaddr.Parse(address));
}

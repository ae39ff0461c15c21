using System.Net;
using Avi.Mesh.Libp2p.Discovery.Mdns;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Tests.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Discovery.Mdns;

[TestFixture]
internal sealed class MdnsLinkTests
{
    private static readonly MdnsLink Link = MdnsPackets.Link(TestPeers.Id(1), "/ip4/10.77.0.1/tcp/4001");

    [TestCase("10.77.0.200", true)]
    [TestCase("10.77.1.2", false)]
    [TestCase("8.8.8.8", false)]
    [TestCase("169.254.3.4", true)]
    [TestCase("fe80::5", true)]
    [TestCase("2001:db8::1", false)]
    public void Host_is_on_the_link_when_a_prefix_has_it(string host, bool isOnLink) =>
        Assert.That(Link.IsOnLink(IPAddress.Parse(host)), Is.EqualTo(isOnLink));

    [TestCase("10.0.0.0", 8, "10.255.1.1", true)]
    [TestCase("10.77.0.128", 25, "10.77.0.129", true)]
    [TestCase("10.77.0.128", 25, "10.77.0.127", false)]
    [TestCase("10.77.0.1", 32, "10.77.0.1", true)]
    [TestCase("10.77.0.1", 32, "10.77.0.2", false)]
    [TestCase("10.77.0.1", 0, "1.2.3.4", true)]
    [TestCase("2001:db8::1", 64, "2001:db8::ffff", true)]
    [TestCase("2001:db8::1", 127, "2001:db8::2", false)]
    [TestCase("10.77.0.1", 24, "::ffff:10.77.0.1", false)]
    public void Prefix_has_those_with_the_same_first_bits(string own, int bits, string other, bool contains) =>
        Assert.That(
            new LinkPrefix(IPAddress.Parse(own), bits).Contains(IPAddress.Parse(other)), Is.EqualTo(contains));

    [TestCase("/ip4/10.77.0.2/tcp/4001", "/ip4/10.77.0.2/tcp/4001")]
    [TestCase("/ip6/fe80::5/tcp/4001", "/ip6zone/2/ip6/fe80::5/tcp/4001")]
    [TestCase("/ip6zone/wlan7/ip6/fe80::5/tcp/4001", "/ip6zone/2/ip6/fe80::5/tcp/4001")]
    [TestCase("/ip6zone/9/ip6/fe80::5/tcp/4001", "/ip6zone/2/ip6/fe80::5/tcp/4001")]
    [TestCase("/ip4/127.0.0.1/tcp/4001", null)]
    [TestCase("/ip6/::1/tcp/4001", null)]
    [TestCase("/ip4/203.0.113.9/tcp/80", null)]
    [TestCase("/ip4/10.78.0.2/tcp/4001", null)]
    [TestCase("/dns4/victim.example.com/tcp/443", null)]
    [TestCase("/ip4/10.77.0.2/tcp/0", null)]
    [TestCase("/ip4/10.77.0.2/udp/4001/quic-v1", null)]
    public void Only_what_is_on_the_link_is_dialled(string told, string? localized) =>
        Assert.That(
            Link.Localize(Multiaddr.Parse(told).WithPeerId(TestPeers.Id(2)))?.ToString(), Is.EqualTo(localized));
}

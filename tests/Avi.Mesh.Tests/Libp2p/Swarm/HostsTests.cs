using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture]
internal sealed class HostsTests
{
    [TestCase("/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.1/tcp/2")]
    [TestCase("/ip4/192.0.2.1/tcp/1", "/ip6/::ffff:192.0.2.1/tcp/1")]
    [TestCase("/ip6/2001:db8::1/tcp/1", "/ip6/2001:db8::ffff:1/tcp/1")]
    public void Addresses_that_one_host_can_have_are_counted_together(string one, string other) =>
        Assert.That(Hosts.Of(Multiaddr.Parse(one)), Is.EqualTo(Hosts.Of(Multiaddr.Parse(other))));

    [TestCase("/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.2/tcp/1")]
    [TestCase("/ip6/2001:db8::1/tcp/1", "/ip6/2001:db8:0:1::1/tcp/1")]
    [TestCase("/ip6/fd00::1/tcp/1", "/ip6/fd00::2/tcp/1")]
    [TestCase("/ip6/fe80::1/tcp/1", "/ip6/fe80::2/tcp/1")]
    [TestCase("/memory/1", "/memory/2")]
    public void Different_hosts_are_counted_apart(string one, string other) =>
        Assert.That(Hosts.Of(Multiaddr.Parse(one)), Is.Not.EqualTo(Hosts.Of(Multiaddr.Parse(other))));
}

using System.Net;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture]
internal sealed class AccessRulesTests
{
    [Test]
    public void Without_lists_everybody_is_allowed()
    {
        var rules = new AccessRules([], []);

        Assert.That(rules.AllowsPeer(TestPeers.Id(1)), Is.True);
        Assert.That(Allows(rules, "/ip4/192.0.2.1/tcp/4001"), Is.True);
        Assert.That(Allows(rules, "/memory/1"), Is.True);
    }

    [TestCase("192.0.2.0/24", "/ip4/192.0.2.255/tcp/4001", false)]
    [TestCase("192.0.2.0/24", "/ip4/192.0.3.0/tcp/4001", true)]
    [TestCase("192.0.2.0/24", "/ip6/::ffff:192.0.2.1/tcp/4001", false)]
    [TestCase("192.0.2.7/32", "/ip4/192.0.2.7/tcp/1", false)]
    [TestCase("192.0.2.7/32", "/ip4/192.0.2.6/tcp/1", true)]
    [TestCase("::ffff:192.0.2.0/120", "/ip4/192.0.2.9/tcp/4001", false)]
    [TestCase("::ffff:192.0.2.0/120", "/ip4/192.0.3.9/tcp/4001", true)]
    [TestCase("2001:db8::/32", "/ip6/2001:db8:ffff::1/tcp/4001", false)]
    [TestCase("2001:db8::/32", "/ip6/2001:db9::1/tcp/4001", true)]
    [TestCase("fe80::/10", "/ip6zone/1/ip6/fe80::1/tcp/4001", false)]
    [TestCase("0.0.0.0/0", "/ip6/2001:db8::1/tcp/4001", true)]
    [TestCase("::/0", "/ip4/192.0.2.1/tcp/4001", true)]
    [TestCase("0.0.0.0/0", "/dns4/mesh.example.com/tcp/4001", true)]
    public void Denied_network_is_denied_in_every_form_of_its_addresses(string network, string address, bool isAllowed)
    {
        var rules = new AccessRules([], []);
        rules.Deny(IPNetwork.Parse(network));

        Assert.That(Allows(rules, address), Is.EqualTo(isAllowed));
    }

    [Test]
    public void With_a_list_of_the_allowed_everybody_else_is_denied()
    {
        var rules = new AccessRules([TestPeers.Id(1)], [IPNetwork.Parse("192.0.2.0/24")]);

        Assert.That((rules.AllowsPeer(TestPeers.Id(1)), rules.AllowsPeer(TestPeers.Id(2))), Is.EqualTo((true, false)));
        Assert.That(Allows(rules, "/ip4/192.0.2.1/tcp/4001"), Is.True);
        Assert.That(Allows(rules, "/ip4/192.0.3.1/tcp/4001"), Is.False);
        Assert.That(Allows(rules, "/memory/1"), Is.False);
    }

    [Test]
    public void Denying_is_stronger_than_allowing()
    {
        var rules = new AccessRules([], [IPNetwork.Parse("192.0.2.0/24")]);
        rules.Deny(IPNetwork.Parse("192.0.2.128/25"));

        Assert.That(Allows(rules, "/ip4/192.0.2.127/tcp/4001"), Is.True);
        Assert.That(Allows(rules, "/ip4/192.0.2.128/tcp/4001"), Is.False);
    }

    [Test]
    public void Allowing_takes_back_what_was_denied()
    {
        var rules = new AccessRules([], []);
        rules.Deny(TestPeers.Id(1));
        rules.Deny(IPNetwork.Parse("192.0.2.0/24"));

        rules.Allow(TestPeers.Id(1));
        rules.Allow(IPNetwork.Parse("192.0.2.0/24"));

        Assert.That(rules.AllowsPeer(TestPeers.Id(1)), Is.True);
        Assert.That(rules.AllowsPeer(TestPeers.Id(2)), Is.True, "allowing one is no list of the allowed");
        Assert.That(Allows(rules, "/ip4/192.0.2.1/tcp/4001"), Is.True);
    }

    [Test]
    public void List_of_the_allowed_that_has_become_empty_allows_nobody()
    {
        var rules = new AccessRules([TestPeers.Id(1)], []);

        rules.Deny(TestPeers.Id(1));

        Assert.That((rules.AllowsPeer(TestPeers.Id(1)), rules.AllowsPeer(TestPeers.Id(2))), Is.EqualTo((false, false)));
    }

    [Test]
    public void Lists_do_not_grow_beyond_their_capacity_and_stay_as_they_are_then()
    {
        var rules = new AccessRules([], []);
        for (uint i = 0; i < AccessRules.MaxNetworks; i++)
            rules.Deny(NetworkOf(i));

        Assert.That(() => rules.Deny(NetworkOf(AccessRules.MaxNetworks)), Throws.InvalidOperationException);
        Assert.That(() => rules.Deny(NetworkOf(0)), Throws.Nothing, "it is there already");
        Assert.That(Allows(rules, $"/ip4/{NetworkOf(0).BaseAddress}/tcp/1"), Is.False);
        Assert.That(Allows(rules, $"/ip4/{NetworkOf(AccessRules.MaxNetworks).BaseAddress}/tcp/1"), Is.True);
    }

    private static IPNetwork NetworkOf(uint number) =>
        new(new IPAddress([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]), prefixLength: 32);

    private static bool Allows(AccessRules rules, string address) => rules.AllowsAddress(Multiaddr.Parse(address));
}

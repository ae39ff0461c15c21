using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture]
internal sealed class AddressOrderTests
{
    [Test]
    public void Place_where_the_peer_was_met_is_first_then_the_near_ones_then_the_far_ones()
    {
        string[] order = Order(
            "/dns4/mesh.example.com/tcp/1",
            "/ip4/198.51.100.1/tcp/1",
            "/dns4/other.example.com/tcp/1",
            "/ip4/192.168.1.1/tcp/1",
            "/ip4/127.0.0.1/tcp/1");

        Assert.That(order, Is.EqualTo(new[]
        {
            "/dns4/mesh.example.com/tcp/1",
            "/ip4/127.0.0.1/tcp/1",
            "/ip4/192.168.1.1/tcp/1",
            "/ip4/198.51.100.1/tcp/1",
            "/dns4/other.example.com/tcp/1",
        }));
    }

    [Test]
    public void Two_families_take_turns_at_the_same_distance()
    {
        string[] order = Order(
            "/ip4/127.0.0.1/tcp/1",
            "/ip4/10.0.0.1/tcp/1",
            "/ip4/172.16.0.1/tcp/1",
            "/ip4/172.32.0.1/tcp/1",
            "/ip6/fd00::1/tcp/1",
            "/ip6/2001:db8::1/tcp/1");

        Assert.That(order[1..], Is.EqualTo(new[]
        {
            "/ip4/10.0.0.1/tcp/1",
            "/ip6/fd00::1/tcp/1",
            "/ip4/172.16.0.1/tcp/1",
            "/ip4/172.32.0.1/tcp/1",
            "/ip6/2001:db8::1/tcp/1",
        }));
    }

    [Test]
    public void Own_addresses_are_left_out()
    {
        Multiaddr own = Multiaddr.Parse("/ip4/192.168.1.1/tcp/1");

        Assert.That(AddressOrder.Of([own, Multiaddr.Parse("/ip4/192.168.1.2/tcp/1")], [own]).Single().ToString(),
            Is.EqualTo("/ip4/192.168.1.2/tcp/1"));
    }

    private static string[] Order(params string[] addresses) =>
        [.. AddressOrder.Of([.. addresses.Select(Multiaddr.Parse)], own: []).Select(address => address.ToString())];
}

using Avi.Mesh.Libp2p.Identify;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Tests.Libp2p.Identify;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ObservedAddressesTests
{
    private static readonly Multiaddr Router = Multiaddr.Parse("/ip4/203.0.113.7/tcp/4001");

    private readonly ObservedAddresses _observed = new();

    [Test]
    public void Address_counts_once_peers_in_enough_networks_have_dialled_it()
    {
        bool[] changes = [.. Enumerable.Range(1, 5).Select(network => Observe(Router, $"198.51.{network}.1"))];

        Assert.That(changes, Is.EqualTo(new[] { false, false, false, true, false }));
        Assert.That(_observed.Confirmed, Is.EqualTo(new[] { Router }));
    }

    [Test]
    public void Neighbours_are_one_voice()
    {
        for (int host = 1; host < 100; host++)
            Observe(Router, $"198.51.100.{host}");

        for (int host = 1; host < 100; host++)
            _observed.Add(Router, Multiaddr.Parse($"/ip6/2001:db8:1:{host}::1/tcp/1"), TimeSpan.Zero);

        Assert.That(_observed.Confirmed, Is.Empty);
    }

    [Test]
    public void Word_of_a_peer_expires()
    {
        for (int network = 1; network < IdentifyOptions.MinObservers; network++)
            Observe(Router, $"198.51.{network}.1");

        Observe(Router, "198.51.100.1", IdentifyOptions.ObservationLifetime);

        Assert.That(_observed.Confirmed, Is.Empty);
    }

    [Test]
    public void Confirmed_address_is_given_up_when_nobody_dials_it_any_more()
    {
        for (int network = 1; network <= IdentifyOptions.MinObservers; network++)
            Observe(Router, $"198.51.{network}.1");

        bool hasChanged = Observe(
            Multiaddr.Parse("/ip4/203.0.113.8/tcp/4001"), "198.51.1.1", IdentifyOptions.ObservationLifetime);

        Assert.That(hasChanged, Is.True);
        Assert.That(_observed.Confirmed, Is.Empty);
    }

    [TestCase("/ip4/127.0.0.1/tcp/4001")]
    [TestCase("/ip4/0.0.0.0/tcp/4001")]
    [TestCase("/ip6/fe80::1/tcp/4001")]
    [TestCase("/dns4/mesh.example.com/tcp/4001")]
    [TestCase("/memory/1")]
    public void Address_that_cannot_be_ours_for_others_is_no_candidate(string address)
    {
        Observe(Multiaddr.Parse(address), "198.51.100.1");

        Assert.That(_observed.Count, Is.Zero);
    }

    [Test]
    public void Flood_of_addresses_is_bounded_and_does_not_push_a_true_one_out()
    {
        for (int network = 1; network <= IdentifyOptions.MinObservers; network++)
            Observe(Router, $"198.51.{network}.1");

        for (int port = 1; port < 1000; port++)
            Observe(Multiaddr.Parse($"/ip4/203.0.113.9/tcp/{port}"), "198.51.100.1");

        Assert.That(_observed.Count, Is.EqualTo(IdentifyOptions.MaxObservedAddresses));
        Assert.That(_observed.Confirmed, Is.EqualTo(new[] { Router }));
    }

    private bool Observe(Multiaddr address, string observer, TimeSpan now = default) =>
        _observed.Add(address, Multiaddr.Parse($"/ip4/{observer}/tcp/50000"), now);
}

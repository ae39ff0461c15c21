using Avi.Mesh.Libp2p.Identify;
using Avi.Mesh.Tests.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Identify;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class IdentifyPeersTests
{
    private static readonly PeerId Peer = TestPeers.Id(1);
    private static readonly IdentifyMessage TakesPushes = new() { Protocols = [IdentifyProtocol.Push] };

    private readonly IdentifyPeers _peers = new();

    [SetUp]
    public void Connect() => _peers.Add(TestPeers.Connection(1, isInbound: true).Remote);

    [Test]
    public void Peer_is_told_once_of_what_changed_since_it_came()
    {
        _peers.TryLearn(Peer, TakesPushes, out _);
        bool before = _peers.IsOutdated(Peer);

        _peers.SetChanged();
        _peers.SetChanged();

        Assert.That(before, Is.False);
        Assert.That(_peers.TakeOutdated(), Is.EqualTo(new[] { Peer }));
        Assert.That(_peers.TakeOutdated(), Is.Empty);
    }

    [Test]
    public void Peer_that_has_asked_since_knows_already()
    {
        _peers.TryLearn(Peer, TakesPushes, out _);
        _peers.SetChanged();

        _peers.SetTold(Peer);

        Assert.That(_peers.TakeOutdated(), Is.Empty);
    }

    [Test]
    public void Peer_that_takes_no_pushes_gets_none()
    {
        _peers.TryLearn(Peer, new IdentifyMessage { AgentVersion = "simple" }, out _);

        _peers.SetChanged();

        Assert.That(_peers.TakeOutdated(), Is.Empty);
    }

    [Test]
    public void Peer_that_says_late_that_it_takes_pushes_is_told_then()
    {
        _peers.SetChanged();
        bool before = _peers.IsOutdated(Peer);

        _peers.TryLearn(Peer, TakesPushes, out _);

        Assert.That((before, _peers.IsOutdated(Peer)), Is.EqualTo((false, true)));
    }

    [Test]
    public void Peer_that_has_left_is_forgotten()
    {
        _peers.TryLearn(Peer, TakesPushes, out _);
        _peers.SetChanged();

        _peers.Remove(Peer);

        Assert.That(_peers.TakeOutdated(), Is.Empty);
        Assert.That(_peers.TryLearn(Peer, TakesPushes, out _), Is.False);
        Assert.That(_peers.TryTakePush(Peer, TimeSpan.Zero), Is.False);
    }
}

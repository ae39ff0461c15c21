using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture]
internal sealed class PeerProtectionTests
{
    [Test]
    public void Peer_is_protected_until_the_last_purpose_has_ended()
    {
        var protection = new PeerProtection();
        protection.Protect(TestPeers.Id(1), "bootstrap");
        protection.Protect(TestPeers.Id(1), "bootstrap");
        protection.Protect(TestPeers.Id(1), "direct");

        protection.Unprotect(TestPeers.Id(1), "bootstrap");
        bool withOneLeft = protection.IsProtected(TestPeers.Id(1));
        protection.Unprotect(TestPeers.Id(1), "direct");
        protection.Unprotect(TestPeers.Id(1), "direct");

        Assert.That((withOneLeft, protection.IsProtected(TestPeers.Id(1))), Is.EqualTo((true, false)));
    }
}

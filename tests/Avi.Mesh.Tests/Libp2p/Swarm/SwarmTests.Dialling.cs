using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

internal sealed partial class SwarmTests
{
    [Test, CancelAfter(10_000)]
    public async Task Gate_is_asked_before_an_address_or_a_peer_is_dialled(CancellationToken cancellation)
    {
        var gate = new TestGate();
        await using SwarmNode a = await SwarmNode.ListenAsync(_network, gate: gate);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        gate.Deny(b.Id);

        DialException peer = await FailureOfAsync(a, b.Address, cancellation);
        gate.DeniesAddresses = true;
        DialException address = await FailureOfAsync(a, b.Address.WithoutPeerId(), cancellation);

        Assert.That(
            (peer.Failure, address.Failure), Is.EqualTo((DialFailure.NotAllowed, DialFailure.NotAllowed)));
        Assert.That(b.Swarm.PendingHandshakes, Is.Zero);
    }
}

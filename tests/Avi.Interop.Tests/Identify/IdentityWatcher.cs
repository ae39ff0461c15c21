using Avi.Mesh;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Interop.Tests.Identify;

/// <summary>Waits for the first peer that says what it is.</summary>
internal sealed class IdentityWatcher : ISwarmObserver
{
    private readonly TaskCompletionSource<PeerIdentity> _identified =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<PeerIdentity> IdentifiedAsync(CancellationToken cancellation) =>
        _identified.Task.WaitAsync(cancellation);

    public void OnPeerConnected(ConnectedPeer peer)
    {
        // Only what it says of itself counts here.
    }

    public void OnPeerIdentified(PeerId peer, PeerIdentity identity) => _identified.TrySetResult(identity);

    public void OnPeerDisconnected(PeerId peer)
    {
        // Only what it says of itself counts here.
    }
}

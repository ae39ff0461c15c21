using System.Threading.Channels;
using Avi.Mesh;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Interop.Tests.Identify;

/// <summary>Waits for what peers say of themselves, in order.</summary>
internal sealed class IdentityWatcher : ISwarmObserver
{
    private readonly Channel<PeerIdentity> _identified = Channel.CreateUnbounded<PeerIdentity>();

    public async Task<PeerIdentity> IdentifiedAsync(CancellationToken cancellation) =>
        await _identified.Reader.ReadAsync(cancellation);

    public void OnPeerConnected(ConnectedPeer peer)
    {
        // Only what it says of itself counts here.
    }

    public void OnPeerIdentified(PeerId peer, PeerIdentity identity) => _identified.Writer.TryWrite(identity);

    public void OnPeerDisconnected(PeerId peer)
    {
        // Only what it says of itself counts here.
    }
}

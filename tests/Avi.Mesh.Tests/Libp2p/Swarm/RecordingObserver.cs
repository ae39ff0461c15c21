using System.Threading.Channels;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

/// <summary>Remembers what a swarm said, in order.</summary>
internal sealed class RecordingObserver : ISwarmObserver
{
    private readonly Channel<(string What, PeerId Peer)> _heard = Channel.CreateUnbounded<(string, PeerId)>();

    /// <summary>Gets how many things were heard and not asked for.</summary>
    public int Waiting => _heard.Reader.Count;

    public void OnPeerConnected(ConnectedPeer peer) => _heard.Writer.TryWrite(("connected", peer.Id));

    public void OnPeerIdentified(PeerId peer, PeerIdentity identity) =>
        _heard.Writer.TryWrite(($"identified {identity.AgentVersion}", peer));

    public void OnPeerDisconnected(PeerId peer) => _heard.Writer.TryWrite(("disconnected", peer));

    /// <summary>Waits for the next thing.</summary>
    public ValueTask<(string What, PeerId Peer)> NextAsync(CancellationToken cancellation) =>
        _heard.Reader.ReadAsync(cancellation);
}

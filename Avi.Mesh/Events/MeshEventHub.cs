using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Telemetry;

namespace Avi.Mesh;

/// <summary>
/// Turns what the swarm says into events, and hands them to everyone who watches. For several threads.
/// </summary>
internal sealed class MeshEventHub(int queueCapacity, MeshMetrics metrics) : ISwarmObserver
{
    private readonly Lock _gate = new();
    private readonly List<MeshEventQueue> _queues = [];
    private bool _isComplete;

    /// <summary>Gets how many readers there are.</summary>
    public int Watchers
    {
        get
        {
            lock (_gate)
                return _queues.Count;
        }
    }

    /// <summary>Begins to collect events for a reader. They are lost for a reader that comes later.</summary>
    public MeshEventStream Watch(CancellationToken cancellation)
    {
        var queue = new MeshEventQueue(queueCapacity, metrics.EventDropped, Leave, cancellation);
        lock (_gate)
        {
            if (_isComplete || cancellation.IsCancellationRequested)
                queue.Complete();
            else
                _queues.Add(queue);
        }

        return new MeshEventStream(queue, cancellation);
    }

    /// <summary>Ends all streams, after what is in them.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            foreach (MeshEventQueue queue in _queues)
                queue.Complete();

            _queues.Clear();
        }
    }

    /// <inheritdoc/>
    public void OnPeerConnected(ConnectedPeer peer) =>
        Publish(new PeerConnected(peer.Id, peer.Address.ToString(), peer.IsInbound));

    /// <inheritdoc/>
    public void OnPeerIdentified(PeerId peer, PeerIdentity identity)
    {
        // Shown by MeshNode.Peers; not an event.
    }

    /// <inheritdoc/>
    public void OnPeerDisconnected(PeerId peer) => Publish(new PeerDisconnected(peer));

    private void Publish(MeshEvent occurrence)
    {
        lock (_gate)
        {
            foreach (MeshEventQueue queue in _queues)
                queue.Add(occurrence);
        }
    }

    private void Leave(MeshEventQueue queue)
    {
        lock (_gate)
            _queues.Remove(queue);
    }
}

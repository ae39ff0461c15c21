using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Telemetry;

namespace Avi.Mesh.Events;

/// <summary>
/// Turns what the swarm says into events, and hands them to everyone who watches, beginning with who is there. For
/// several threads.
/// </summary>
internal sealed class MeshEventHub(int queueCapacity, MeshMetrics metrics) : ISwarmObserver
{
    private readonly Lock _gate = new();
    private readonly List<MeshEventQueue> _queues = [];
    private readonly Dictionary<PeerId, PeerConnected> _present = [];
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

    /// <summary>Begins to collect events for a reader, after one for each peer that is there.</summary>
    public MeshEventStream Watch(CancellationToken cancellation)
    {
        var queue = new MeshEventQueue(queueCapacity, metrics.EventDropped, Leave, cancellation);
        PeerConnected[] present;
        lock (_gate)
        {
            present = [.. _present.Values];
            if (_isComplete || cancellation.IsCancellationRequested)
                queue.Complete();
            else
                _queues.Add(queue);
        }

        return new MeshEventStream(present, queue, cancellation);
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
    public void OnPeerConnected(ConnectedPeer peer)
    {
        var connected = new PeerConnected(peer.Id, peer.Address.ToString(), peer.IsInbound);
        lock (_gate)
        {
            _present[peer.Id] = connected;
            PublishLocked(connected);
        }
    }

    /// <inheritdoc/>
    public void OnPeerIdentified(PeerId peer, PeerIdentity identity)
    {
        // Shown by MeshNode.Peers; not an event.
    }

    /// <inheritdoc/>
    public void OnPeerDisconnected(PeerId peer)
    {
        lock (_gate)
        {
            _present.Remove(peer);
            PublishLocked(new PeerDisconnected(peer));
        }
    }

    private void PublishLocked(MeshEvent occurrence)
    {
        foreach (MeshEventQueue queue in _queues)
            queue.Add(occurrence);
    }

    private void Leave(MeshEventQueue queue)
    {
        lock (_gate)
            _queues.Remove(queue);
    }
}

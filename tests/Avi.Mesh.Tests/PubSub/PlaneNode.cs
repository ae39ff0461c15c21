using System.Diagnostics.Metrics;
using System.Text;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.PubSub;
using Avi.Mesh.Tests.Libp2p.GossipSub;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avi.Mesh.Tests.PubSub;

/// <summary>A node's plain plane on real pubsub, on a swarm that is not.</summary>
internal sealed class PlaneNode : IAsyncDisposable
{
    public PlaneNode(PubSubOptions? options = null, GossipSubOptions? gossipSub = null)
    {
        var meter = new Meter("test");
        Protocol = new GossipSubProtocol(
            Swarm,
            Swarm.Identity,
            gossipSub ?? new GossipSubOptions(),
            TimeProvider.System,
            new Random(1),
            NullLogger.Instance,
            new GossipSubMetrics(meter));
        Plane = new PlainPlane(Protocol, options ?? new PubSubOptions(), new PubSubMetrics(meter));
        Plane.Start();
    }

    public TestSwarm Swarm { get; } = new();

    public GossipSubProtocol Protocol { get; }

    public PlainPlane Plane { get; }

    public PeerId Id => Swarm.LocalPeer;

    public PublishOutcome Publish(string topic, string payload) =>
        Plane.Publish(topic, Encoding.UTF8.GetBytes(payload));

    public MeshSubscription Subscribe(string topic, int capacity = 64, CancellationToken cancellation = default) =>
        Plane.Subscribe(topic, capacity, cancellation);

    /// <summary>Waits until this node would publish to a peer that has announced a topic.</summary>
    public async Task WaitForSubscriberAsync(string topic, PlaneNode peer, CancellationToken cancellation)
    {
        while (!(await Protocol.GetSubscribersAsync(topic).WaitAsync(cancellation)).Contains(peer.Id))
            await Task.Yield();
    }

    public async Task WaitForNoSubscriberAsync(string topic, CancellationToken cancellation)
    {
        while ((await Protocol.GetSubscribersAsync(topic).WaitAsync(cancellation)).Count > 0)
            await Task.Yield();
    }

    public async ValueTask DisposeAsync()
    {
        await Plane.DisposeAsync();
        await Protocol.DisposeAsync();
        await Swarm.DisposeAsync();
    }
}

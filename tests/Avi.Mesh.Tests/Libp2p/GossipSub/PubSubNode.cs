using System.Diagnostics.Metrics;
using System.Text;
using System.Threading.Channels;
using Avi.Mesh.Libp2p.GossipSub;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>A node whose pubsub is real, driver and all, on a swarm that is not.</summary>
internal sealed class PubSubNode : IGossipSubListener, IAsyncDisposable
{
    private readonly Channel<(PubSubMessage Message, PeerId Forwarder)> _received =
        Channel.CreateUnbounded<(PubSubMessage Message, PeerId Forwarder)>();

    public PubSubNode(GossipSubOptions? options = null, TimeProvider? time = null, Meter? meter = null, int seed = 1)
    {
        Protocol = new GossipSubProtocol(
            Swarm,
            Swarm.Identity,
            options ?? new GossipSubOptions(),
            time ?? TimeProvider.System,
            new Random(seed),
            NullLogger.Instance,
            new GossipSubMetrics(meter ?? new Meter("test")));
        Protocol.Start(this);
    }

    public TestSwarm Swarm { get; } = new();

    public GossipSubProtocol Protocol { get; }

    public PeerId Id => Swarm.LocalPeer;

    public PubSubMessage Publish(string topic, string payload)
    {
        PubSubMessage message = Create(topic, payload);
        Assert.That(Protocol.TryPublish(message), Is.True);
        return message;
    }

    public PubSubMessage Create(string topic, string payload) =>
        Protocol.TryCreate(topic, Encoding.UTF8.GetBytes(payload)) ?? throw new AssertionException("refused");

    public async Task<(string Payload, PeerId Author, PeerId Forwarder)> ReceiveAsync(CancellationToken cancellation)
    {
        (PubSubMessage message, PeerId forwarder) = await _received.Reader.ReadAsync(cancellation);
        return (Encoding.UTF8.GetString(message.Payload.Span), message.Author.Id, forwarder);
    }

    /// <summary>Waits until a peer has announced a topic here.</summary>
    public async Task WaitForSubscriberAsync(string topic, PeerId peer, CancellationToken cancellation)
    {
        while (!(await Protocol.GetSubscribersAsync(topic).WaitAsync(cancellation)).Contains(peer))
            await Task.Yield();
    }

    public void OnMessage(PubSubMessage message, PeerId forwarder) => _received.Writer.TryWrite((message, forwarder));

    public void OnReadyChanged(bool isReady)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await Protocol.DisposeAsync();
        await Swarm.DisposeAsync();
    }
}

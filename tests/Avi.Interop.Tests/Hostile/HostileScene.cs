using Avi.Interop.Tests.GossipSub;
using Avi.Mesh;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.Hostile;

/// <summary>Our node and an honest foreign peer that talk, and a place for somebody who does not behave.</summary>
internal sealed class HostileScene : IAsyncDisposable
{
    public const string Topic = "avi/home/status";

    private readonly MeshInbox _inbox;
    private byte _lastMessage;

    private HostileScene(MeshNode ours, NodePeer honest, TestMeters meters)
    {
        Ours = ours;
        Honest = honest;
        Meters = meters;
        _inbox = new MeshInbox(ours, Topic);
    }

    public MeshNode Ours { get; }

    public NodePeer Honest { get; }

    public TestMeters Meters { get; }

    public static async Task<HostileScene> StartAsync(CancellationToken cancellation, TimeProvider? time = null)
    {
        var meters = new TestMeters();
        var services = new MeshServices { MeterFactory = meters, Time = time ?? TimeProvider.System };
        MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation, services);
        var scene = new HostileScene(ours, await NodePeer.StartAsync("honest"), meters);
        await scene.Honest.DialAsync(ours.Addresses[0]);
        await scene.Honest.SeesSubscriptionAsync(ours.Id.ToString(), Topic);
        await scene.AssertOthersGoOnAsync();
        return scene;
    }

    /// <summary>The honest peer is still connected, its messages come, and none of the other's did.</summary>
    public async Task AssertOthersGoOnAsync()
    {
        await Honest.PublishAsync(Topic, [++_lastMessage]);
        MeshMessage message = await _inbox.ReadAsync();

        Assert.That(message.Author.ToString(), Is.EqualTo(Honest.Id));
        Assert.That(message.Payload.ToArray(), Is.EqualTo(new[] { _lastMessage }));
    }

    public async ValueTask DisposeAsync()
    {
        await _inbox.DisposeAsync();
        await Honest.DisposeAsync();
        await Ours.DisposeAsync();
        Meters.Dispose();
    }
}

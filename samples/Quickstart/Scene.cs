using Avi.Bridge;
using Avi.Mesh;

namespace Avi.Samples.Quickstart;

/// <summary>Who takes part in this sample, and in which order they come and go.</summary>
internal sealed class Scene(Output output, TimeProvider time)
{
    private const string Loopback = "/ip4/127.0.0.1/tcp/0";

    private static readonly TimeSpan MaxMeshStart = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MeshTrialInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Plays the scene to its end.</summary>
    /// <param name="duration">How long devices send; infinite is until it is stopped.</param>
    /// <param name="stopping">Ends the sending early; the summary follows all the same.</param>
    /// <returns>Whether everything that was sent has arrived.</returns>
    public async Task<Verdict> PlayAsync(TimeSpan duration, CancellationToken stopping)
    {
        output.Say("A gateway, a monitor and two devices: UDP between device and gateway, libp2p over TCP between the nodes.\n");

        await using MeshNode gatewayNode = await MeshNode.StartAsync(
            new MeshOptions { Name = "gateway", ListenAddresses = [Loopback], Discovery = { Mdns = false } }, stopping);
        await using EmbeddedBridge gateway = await EmbeddedBridge.StartAsync(
            new BridgeOptions { Host = "127.0.0.1", Port = 0, AllowPlainDevices = true }, gatewayNode, stopping);
        TellStart(gatewayNode, gateway.UdpEndPoint.ToString());
        output.Write(new NoteLine("gateway", "takes plain devices, as this sample allows it: they prove nothing and encrypt nothing"));

        await using MeshNode monitor = await MeshNode.StartAsync(
            new MeshOptions
            {
                Name = "monitor",
                ListenAddresses = [Loopback],
                Bootstrap = [gatewayNode.Addresses[0]],
                Discovery = { Mdns = false },
            },
            CancellationToken.None); // A stop from here on is told in the summary, so the start is not cut off.
        TellStart(monitor, udp: null);

        using SimulatedDevice first = new(1, gateway.UdpEndPoint, output);
        using SimulatedDevice second = new(2, gateway.UdpEndPoint, output);
        var traffic = new Traffic([first, second], gatewayNode, monitor, output, time);
        using var receiving = new CancellationTokenSource();
        Task[] reports =
        [
            PeerReport.RunAsync(monitor, output, receiving.Token),
            DeviceReport.RunAsync(gatewayNode.Name, gateway, output, receiving.Token),
        ];

        await AwaitMeshAsync(gatewayNode, monitor, stopping).UntilCancelledAsync();
        await traffic.RunAsync(duration, stopping);

        await receiving.CancelAsync();
        await Task.WhenAll(reports).UntilCancelledAsync();
        return traffic.Conclude();
    }

    private void TellStart(MeshNode node, string? udp) =>
        output.Write(new StartedLine(node.Name) { PeerId = node.Id.ToString(), Addresses = node.Addresses, Udp = udp });

    // A peer that is connected may not have said yet what it listens to. Once a first message has crossed, it has.
    private async Task AwaitMeshAsync(MeshNode from, MeshNode to, CancellationToken stopping)
    {
        const string TrialTopic = "quickstart/trial";

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        deadline.CancelAfter(MaxMeshStart);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IAsyncDisposable subscription = to.Subscribe(TrialTopic, (_, _) =>
        {
            arrived.TrySetResult();
            return ValueTask.CompletedTask;
        });

        using var timer = new PeriodicTimer(MeshTrialInterval, time);
        do
            await from.PublishAsync(TrialTopic, "hello"u8.ToArray(), deadline.Token);
        while (!arrived.Task.IsCompleted && await timer.WaitForNextTickAsync(deadline.Token));
    }
}

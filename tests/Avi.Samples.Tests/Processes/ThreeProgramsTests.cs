using System.Text.Json;

namespace Avi.Samples.Tests.Processes;

/// <summary>Gateway, monitor and device as three processes, as a newcomer starts them in three terminals.</summary>
internal sealed class ThreeProgramsTests
{
    private const int MaxMilliseconds = 90_000;

    [Test, CancelAfter(MaxMilliseconds)]
    public async Task Reading_arrives_at_the_monitor_and_a_typed_command_at_the_device(CancellationToken cancellation)
    {
        await using SampleProcess gateway = Programs.Gateway("--name", "hall");
        JsonElement started = await gateway.WaitForAsync("started", cancellation);
        await using SampleProcess monitor = Programs.Monitor(
            started, "--name", "desk", "--subscribe", "device/7/sensor/temp", "--subscribe", "device/7/sensor/battery");
        JsonElement monitorStarted = await monitor.WaitForAsync("started", cancellation);
        await gateway.WaitForAsync("peer-connected", cancellation, "peerId", monitorStarted.GetProperty("peerId"));
        await monitor.WaitForAsync("peer-connected", cancellation, "peerId", started.GetProperty("peerId"));

        await using SampleProcess device = Programs.Device(started, id: 7);
        await gateway.WaitForAsync("device-up", cancellation, "deviceId", 7);
        JsonElement reading = await monitor.WaitForAsync("message", cancellation, "topic", "device/7/sensor/temp");
        await monitor.WaitForAsync("message", cancellation, "topic", "device/7/sensor/battery");
        await monitor.TypeAsync("publish device/7/command light  on");
        JsonElement command = await device.WaitForAsync("message", cancellation, "topic", "device/7/command");

        using JsonDocument json = JsonDocument.Parse(reading.GetProperty("text").GetString()!); // WaitFor saw the event
        Assert.Multiple(() =>
        {
            Assert.That(started.GetProperty("by").GetString(), Is.EqualTo("hall"));
            Assert.That(Programs.AddressOf(started), Does.EndWith($"/p2p/{started.GetProperty("peerId")}"));
            Assert.That(reading.GetProperty("from").ToString(), Is.EqualTo(started.GetProperty("peerId").ToString()));
            Assert.That(json.RootElement.GetProperty("data").GetProperty("value").GetDouble(), Is.InRange(20, 25));
            Assert.That(command.GetProperty("text").GetString(), Is.EqualTo("light  on"));
        });
        Assert.That(await device.StopAsync("TERM", cancellation), Is.Zero, device.Errors);
        Assert.That(await monitor.StopAsync("TERM", cancellation), Is.Zero, monitor.Errors);
        await gateway.WaitForAsync("peer-disconnected", cancellation, "peerId", monitorStarted.GetProperty("peerId"));
        Assert.That(await gateway.StopAsync("TERM", cancellation), Is.Zero, gateway.Errors);
    }

    [Test, CancelAfter(MaxMilliseconds)]
    public async Task Device_that_falls_silent_is_down_and_is_up_again_when_it_speaks(CancellationToken cancellation)
    {
        // The gateway's other settings come from its environment; the usual two minutes would be long for a test.
        await using SampleProcess gateway = SampleProcess.Start(
            "GatewayWithPubSub",
            new Dictionary<string, string> { ["Bridge__OfflineAfter"] = "00:00:01" },
            "--udp-port", "0", "--allow-plain", "--no-mdns", "--json");
        JsonElement started = await gateway.WaitForAsync("started", cancellation);

        await using SampleProcess device = Programs.Device(started, id: 7, "--count", "2");
        int exitCode = await device.WaitForEndAsync(cancellation);
        JsonElement up = await gateway.WaitForAsync("device-up", cancellation, "deviceId", 7);
        JsonElement down = await gateway.WaitForAsync("device-down", cancellation, "deviceId", 7);
        await using SampleProcess again = Programs.Device(started, id: 7);
        await gateway.WaitForAsync(
            line => line.GetProperty("event").ValueEquals("device-up")
                && line.GetProperty("address").ToString() != up.GetProperty("address").ToString(),
            "device-up from another address",
            cancellation);

        Assert.That(exitCode, Is.Zero, device.Errors);
        Assert.That(device.Count("sent"), Is.EqualTo(6), "Two rounds of three readings.");
        Assert.That(down.GetProperty("address").ToString(), Is.EqualTo(up.GetProperty("address").ToString()));
    }

    [Test, CancelAfter(MaxMilliseconds)]
    public async Task Monitor_without_input_goes_on_until_it_is_stopped(CancellationToken cancellation)
    {
        await using SampleProcess gateway = Programs.Gateway();
        JsonElement started = await gateway.WaitForAsync("started", cancellation);
        await using SampleProcess monitor = Programs.Monitor(started, "--subscribe", "device/3/sensor/temp");
        monitor.EndInput();
        await monitor.WaitForAsync("peer-connected", cancellation);

        await using SampleProcess device = Programs.Device(started, id: 3);
        await monitor.WaitForAsync("message", cancellation);

        Assert.That(await monitor.StopAsync("INT", cancellation), Is.Zero, monitor.Errors);
    }

    [Test, CancelAfter(MaxMilliseconds)]
    public async Task Monitor_lists_its_peers_answers_a_mistyped_line_and_quits(CancellationToken cancellation)
    {
        await using SampleProcess gateway = Programs.Gateway();
        JsonElement started = await gateway.WaitForAsync("started", cancellation);
        await using SampleProcess monitor = Programs.Monitor(started);
        await monitor.WaitForAsync("peer-connected", cancellation);

        await monitor.TypeAsync("peers");
        JsonElement peers = await monitor.WaitForAsync("peers", cancellation);
        await monitor.TypeAsync("publish only-a-topic");
        await monitor.TypeAsync("");
        await monitor.TypeAsync("quit");
        int exitCode = await monitor.WaitForEndAsync(cancellation);

        Assert.That(peers.GetProperty("peers")[0].GetProperty("peerId").ToString(), Is.EqualTo(started.GetProperty("peerId").ToString()));
        Assert.That(monitor.Errors, Does.StartWith("Type: publish TOPIC TEXT"));
        Assert.That(exitCode, Is.Zero, monitor.Errors);
    }
}

using System.Text.Json;

namespace Avi.Samples.Tests.Processes;

internal sealed class RestartTests
{
    [Test, CancelAfter(120_000)]
    public async Task Monitor_and_device_find_a_gateway_that_restarts_with_its_identity(CancellationToken cancellation)
    {
        string identity = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.key");
        try
        {
            await using SampleProcess before = Programs.Gateway("--identity", identity);
            JsonElement started = await before.WaitForAsync("started", cancellation);
            await using SampleProcess monitor = Programs.Monitor(started, "--subscribe", "device/5/sensor/temp");
            await monitor.WaitForAsync("peer-connected", cancellation);
            await using SampleProcess device = Programs.Device(started, id: 5);
            await monitor.WaitForAsync("message", cancellation);
            await device.WaitForAsync("subscribed", cancellation);

            Assert.That(await before.StopAsync("TERM", cancellation), Is.Zero, before.Errors);
            await monitor.WaitForAsync("peer-disconnected", cancellation);
            int messagesBefore = monitor.Count("message");
            await using SampleProcess after = SampleProcess.Start(
                "GatewayWithPubSub",
                "--udp-port", Programs.PortOf(Programs.UdpOf(started)),
                "--mesh-port", Programs.PortOf(Programs.AddressOf(started)),
                "--identity", identity,
                "--allow-plain",
                "--no-mdns",
                "--json");
            JsonElement startedAgain = await after.WaitForAsync("started", cancellation);
            await after.WaitForAsync("device-up", cancellation, "deviceId", 5);
            await monitor.WaitForAsync(_ => monitor.Count("message") > messagesBefore, "a reading after the restart", cancellation);
            await monitor.TypeAsync("publish device/5/command welcome back");
            await device.WaitForAsync("message", cancellation, "text", "welcome back");

            Assert.That(Programs.AddressOf(startedAgain), Is.EqualTo(Programs.AddressOf(started)));
            Assert.That(monitor.Count("peer-connected"), Is.EqualTo(2));
            Assert.That(device.Count("subscribed"), Is.GreaterThanOrEqualTo(2));
        }
        finally
        {
            File.Delete(identity);
        }
    }
}

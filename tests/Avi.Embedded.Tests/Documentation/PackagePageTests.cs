using Avi.Embedded.Tests.Support;

namespace Avi.Embedded.Tests.Documentation;

/// <summary>Holds docs/packages/Avi.Embedded.md to code that compiles, and that code to what the page says.</summary>
[TestFixture]
internal sealed class PackagePageTests
{
    [Test]
    public void Every_snippet_of_the_page_is_compiled() =>
        Assert.That(PackagePage.SnippetsThatAreNotCompiled("Avi.Embedded"), Is.Empty);

    [Test, CancelAfter(20_000)]
    public async Task Device_of_the_page_connects_subscribes_and_tells(CancellationToken cancellation)
    {
        await using var gateway = new LoopbackGateway();

        PageSnippets.RunDevice(gateway.Port, () => false);

        string[] expected =
            ["Hello 1234", "Subscribe device/1234/command", "SensorUpdate temp Temperature 22.5"];
        foreach (string line in expected)
            Assert.That(await gateway.HeardAsync(cancellation), Is.EqualTo(line));
    }

    [Test]
    public void Snippets_send_what_the_page_says()
    {
        TestDevice device = TestDevice.Connected();

        PageSnippets.Publish(device.Client, "on"u8.ToArray(), Assert.Fail);
        PageSnippets.Measure(device.Client);
        PageSnippets.PublishPart(device.Client, "1+"u8.ToArray());

        Assert.That(
            device.Gateway.Heard,
            Is.EqualTo(new[]
            {
                "Publish device/1234/status on", "SensorUpdate battery Battery 87 {\"charging\":true}",
                "SensorUpdate humidity Humidity 41", "Publish device/1234/lamp 1",
            }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Running_device_of_the_page_is_heard(CancellationToken cancellation)
    {
        await using var gateway = new LoopbackGateway();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var socket = new HostUdpClient("127.0.0.1", gateway.Port);
        var device = new AviEmbedded(socket, new AviEmbeddedConfig(), new byte[2048], new LampHandler());

        Task running = PageSnippets.RunAsync(device, "on"u8.ToArray(), stopping.Token);
        while (await gateway.HeardAsync(cancellation) != "Publish device/1234/status on")
        {
            // Hello and Subscribe come before it.
        }

        await stopping.CancelAsync();
        await running;
    }
}

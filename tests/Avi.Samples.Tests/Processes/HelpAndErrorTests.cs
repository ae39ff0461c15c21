using System.Net;
using System.Net.Sockets;

namespace Avi.Samples.Tests.Processes;

/// <summary>What a user sees who asks for help, or mistypes, or finds a port taken.</summary>
internal sealed class HelpAndErrorTests
{
    private const int MaxMilliseconds = 60_000;

    [CancelAfter(MaxMilliseconds)]
    [TestCase("GatewayWithPubSub", "--udp-host --udp-port --mesh-host --mesh-port --bootstrap --name --identity --allow-plain --no-mdns --json")]
    [TestCase("SimulatedMcuPubSub", "--gateway --device-id --interval-ms --count --json")]
    [TestCase("MonitorNode", "--bootstrap --subscribe --mesh-host --name --no-mdns --json")]
    [TestCase("Quickstart", "--seconds --forever --json")]
    public async Task Help_names_every_option(string sample, string options, CancellationToken cancellation)
    {
        await using SampleProcess process = SampleProcess.Start(sample, "--help");

        int exitCode = await process.WaitForEndAsync(cancellation);

        string help = string.Join('\n', process.Lines);
        Assert.That(exitCode, Is.Zero);
        Assert.That(options.Split(' ').Where(option => !help.Contains(option, StringComparison.Ordinal)), Is.Empty, help);
        Assert.That(process.Errors, Is.Empty);
    }

    [CancelAfter(MaxMilliseconds)]
    [TestCase("GatewayWithPubSub", "--json --udp-port 70000", "--udp-port")]
    [TestCase("GatewayWithPubSub", "--json --udp-host nowhere", "--udp-host")]
    [TestCase("GatewayWithPubSub", "--json --udp-port 0 --bootstrap not-a-multiaddr", "not-a-multiaddr")]
    [TestCase("GatewayWithPubSub", "--json --udp-port 0 --identity no/such/folder/gateway.key", "no/such/folder")]
    [TestCase("MonitorNode", "--json --bootstrap /ip4/999.0.0.1/tcp/1", "/ip4/999.0.0.1/tcp/1")]
    [TestCase("MonitorNode", "--json --subscribe", "--subscribe")]
    [TestCase("MonitorNode", "--json --unknown", "--unknown")]
    [TestCase("SimulatedMcuPubSub", "--json --gateway localhost", "--gateway")]
    [TestCase("SimulatedMcuPubSub", "--json --device-id minus-one", "minus-one")]
    [TestCase("SimulatedMcuPubSub", "--json --interval-ms 0", "--interval-ms")]
    [TestCase("Quickstart", "--json --seconds 0", "--seconds")]
    public async Task Mistake_is_one_line_that_names_it(
        string sample, string arguments, string named, CancellationToken cancellation)
    {
        await using SampleProcess process = SampleProcess.Start(sample, arguments.Split(' '));

        int exitCode = await process.WaitForEndAsync(cancellation);

        AssertOneLine(process, exitCode, named);
    }

    [Test, CancelAfter(MaxMilliseconds)]
    public async Task Taken_udp_port_is_named(CancellationToken cancellation)
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string port = $"{((IPEndPoint)taken.LocalEndPoint!).Port}"; // bound above

        await using SampleProcess gateway = SampleProcess.Start("GatewayWithPubSub", "--udp-port", port, "--json");

        AssertOneLine(gateway, await gateway.WaitForEndAsync(cancellation), port);
    }

    [Test, CancelAfter(MaxMilliseconds)]
    public async Task Taken_mesh_port_is_named(CancellationToken cancellation)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string port = $"{((IPEndPoint)taken.LocalEndpoint).Port}";

        await using SampleProcess gateway = SampleProcess.Start(
            "GatewayWithPubSub", "--udp-port", "0", "--mesh-port", port, "--json");

        AssertOneLine(gateway, await gateway.WaitForEndAsync(cancellation), port);
    }

    [Test, CancelAfter(MaxMilliseconds)]
    public async Task Device_that_has_something_to_send_and_finds_no_gateway_fails(CancellationToken cancellation)
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string port = $"{((IPEndPoint)silent.LocalEndPoint!).Port}"; // bound above

        await using SampleProcess device = SampleProcess.Start(
            "SimulatedMcuPubSub", "--gateway", $"127.0.0.1:{port}", "--count", "1", "--json");
        int exitCode = await device.WaitForEndAsync(cancellation);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(device.Errors.TrimEnd(), Does.Contain(port).And.Contain("--allow-plain"));
    }

    [CancelAfter(MaxMilliseconds)]
    [TestCase("TERM")]
    [TestCase("INT")]
    public async Task Device_without_a_gateway_stops_when_it_is_told(string signal, CancellationToken cancellation)
    {
        await using SampleProcess device = SampleProcess.Start("SimulatedMcuPubSub", "--gateway", "127.0.0.1:9", "--json");
        await device.WaitForAsync("started", cancellation);

        Assert.That(await device.StopAsync(signal, cancellation), Is.Zero, device.Errors);
    }

    private static void AssertOneLine(SampleProcess process, int exitCode, string named)
    {
        string[] lines = process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(1), process.Errors);
        Assert.That(lines[0], Does.Contain(named));
        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(process.Lines, Is.Empty);
    }
}

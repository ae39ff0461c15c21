using System.Text.Json;

namespace Avi.Samples.Tests.Processes;

/// <summary>The three programs as these tests start them: on loopback, on free ports, telling JSON.</summary>
internal static class Programs
{
    public static SampleProcess Gateway(params string[] more) =>
        SampleProcess.Start("GatewayWithPubSub", ["--udp-port", "0", "--allow-plain", "--no-mdns", "--json", .. more]);

    public static SampleProcess Monitor(JsonElement gatewayStarted, params string[] more) =>
        SampleProcess.Start("MonitorNode", ["--bootstrap", AddressOf(gatewayStarted), "--no-mdns", "--json", .. more]);

    public static SampleProcess Device(JsonElement gatewayStarted, ulong id, params string[] more) =>
        SampleProcess.Start(
            "SimulatedMcuPubSub",
            ["--gateway", UdpOf(gatewayStarted), "--device-id", $"{id}", "--interval-ms", "100", "--json", .. more]);

    /// <summary>Gets the first address of a node that has started.</summary>
    public static string AddressOf(JsonElement started) =>
        started.GetProperty("addresses")[0].GetString()!; // addresses are texts

    /// <summary>Gets where a gateway that has started listens for devices.</summary>
    public static string UdpOf(JsonElement started) =>
        started.GetProperty("udp").GetString()!; // a gateway always says it

    /// <summary>Gets the port of an address: <c>127.0.0.1:5000</c> or <c>/ip4/127.0.0.1/tcp/5000/p2p/…</c></summary>
    public static string PortOf(string address) =>
        address.StartsWith('/') ? address.Split('/')[4] : address[(address.LastIndexOf(':') + 1)..];
}

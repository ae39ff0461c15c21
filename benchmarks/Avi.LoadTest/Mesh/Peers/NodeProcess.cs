using System.Text.Json;
using Avi.LoadTest.Mesh.Node;
using Avi.Tests.NodePeers;

namespace Avi.LoadTest.Mesh.Peers;

/// <summary>One node in a process of its own, ours or js-libp2p's: they take the same commands.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    // Beyond the measured time; a lost message shows as an acknowledgement that never comes.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(60);

    private readonly PeerProcess _process;

    private NodeProcess(PeerProcess process) => _process = process;

    /// <summary>Gets where it listens.</summary>
    public string Address { get; private set; } = "";

    /// <exception cref="PeerException">It did not start.</exception>
    public static async Task<NodeProcess> StartAsync(NodeKind kind, bool receives)
    {
        string role = receives ? "receiver" : "publisher";
        var node = new NodeProcess(PeerProcess.Start($"{kind.Name} {role}", kind.Command, kind.Arguments));
        try
        {
            JsonElement started = await node._process.CallAsync("start", new { receives }, Slack);
            node.Address = started.GetProperty("address").GetString() ?? "";
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has it do something for a time.</summary>
    /// <param name="command">What.</param>
    /// <param name="options">The command's fields, with the seconds.</param>
    public async Task<Work> WorkAsync(string command, object options)
    {
        JsonElement done = await _process.CallAsync(command, options, Slack);
        return done.Deserialize<Work>(JsonSerializerOptions.Web)!; // a reply is never null
    }

    /// <summary>Has it take a bare stream, as the bound of the others.</summary>
    /// <returns>The port that it waits at.</returns>
    public async Task<int> ListenBareAsync()
    {
        JsonElement listening = await _process.CallAsync("listen-bare", new { }, Slack);
        return listening.GetProperty("port").GetInt32();
    }

    /// <summary>Connects to others, and waits until messages go there and back.</summary>
    public Task ConnectAsync(IEnumerable<NodeProcess> others) =>
        _process.CallAsync("connect", new { Addresses = others.Select(other => other.Address).ToArray() }, Slack);

    /// <summary>Starts nodes in its process that connect to another.</summary>
    public Task SendCrowdAsync(NodeProcess other, int count) =>
        _process.CallAsync("crowd", new { other.Address, count }, Slack);

    /// <summary>Gets what the process has used until now.</summary>
    /// <param name="isCollected">Whether garbage is collected before.</param>
    public async Task<Usage> ReadUsageAsync(bool isCollected = false)
    {
        JsonElement usage = await _process.CallAsync("usage", new { collected = isCollected }, Slack);
        return usage.Deserialize<Usage>(JsonSerializerOptions.Web)!; // a reply is never null
    }

    /// <summary>Gets, in microseconds, how long each message was on its way since the last call.</summary>
    public async Task<double[]> TakeLatenciesAsync()
    {
        JsonElement reply = await _process.CallAsync("latencies", new { }, Slack);
        return [.. reply.GetProperty("microseconds").EnumerateArray().Select(item => item.GetDouble())];
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}

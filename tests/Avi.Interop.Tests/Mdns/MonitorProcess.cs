using System.Diagnostics;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.Mdns;

/// <summary>A node of ours in a process of its own, and so in a network namespace: the sample MonitorNode.</summary>
internal sealed class MonitorProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly PeerTranscript _transcript;
    private readonly Task _reading;

    private MonitorProcess(string name, Process process)
    {
        _process = process;
        _transcript = new PeerTranscript(name);
        _reading = Task.WhenAll(ReadOutputAsync(), ReadErrorsAsync());
    }

    public string Id { get; private set; } = string.Empty;

    /// <param name="place">The network namespace.</param>
    /// <param name="name">Who this is, for other nodes and for failure texts.</param>
    /// <param name="host">The address to listen on.</param>
    public static async Task<MonitorProcess> StartAsync(string place, string name, string host)
    {
        string[] arguments = ["netns", "exec", place, "dotnet", Built(), "--mesh-host", host, "--name", name, "--json"];
        var monitor = new MonitorProcess(name, NodeRuntime.Start(Environment.CurrentDirectory, "ip", arguments));
        monitor.Id = (await monitor.TakeAsync("started", _ => true)).Text("peerId");
        return monitor;
    }

    /// <returns>The address of the peer that this node is connected to.</returns>
    public async Task<string> ConnectsToAsync(string peerId) =>
        (await TakeAsync("peer-connected", peer => peer.Text("peerId") == peerId)).Text("address");

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _process.StandardInput.WriteLineAsync("quit");
            await _process.StandardInput.FlushAsync();
            using var limit = new CancellationTokenSource(StopTime);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // It ended by itself, or hangs. Only this one process is ours to kill.
            if (!_process.HasExited)
                _process.Kill();
        }

        await _reading;
        _process.Dispose();
    }

    private static string Built()
    {
        // bin/CONFIGURATION/FRAMEWORK, as these tests are built.
        string[] parts = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
        string root = Path.GetFullPath(Path.Combine(NodeModules.Folder, "..", "..", ".."));
        return Path.Combine([root, "samples", "MonitorNode", "bin", .. parts[^2..], "MonitorNode.dll"]);
    }

    private Task<PeerEvent> TakeAsync(string name, Func<PeerEvent, bool> isWanted) =>
        _transcript.WithinAsync(_transcript.TakeAsync(name, isWanted), Patience, $"the event '{name}'");

    private async Task ReadOutputAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            _transcript.AddLine(line);

        _transcript.End();
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
            _transcript.AddError(line);
    }
}

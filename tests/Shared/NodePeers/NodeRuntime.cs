using System.ComponentModel;
using System.Diagnostics;

namespace Avi.Tests.NodePeers;

/// <summary>The machine's Node.js and npm: whether they are there, and how to start them.</summary>
internal static class NodeRuntime
{
    public const string Node = "node";

    // js-libp2p needs AbortSignal.any, which came with this version.
    private static readonly Version Oldest = new(20, 3);

    public static string Npm { get; } = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

    /// <exception cref="NodeMissingException">Node.js or npm is not there, or Node.js is too old.</exception>
    public static async Task RequireAsync(CancellationToken cancellation)
    {
        string text = await RunAsync(Environment.CurrentDirectory, Node, ["--version"], cancellation);
        if (!Version.TryParse(text.Trim().TrimStart('v'), out Version? version) || version < Oldest)
            throw new NodeMissingException($"It needs Node.js {Oldest} or newer; here is {text.Trim()}.");

        await RunAsync(Environment.CurrentDirectory, Npm, ["--version"], cancellation);
    }

    /// <summary>Runs a command to its end; a cancelled one is killed.</summary>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="NodeMissingException">There is no such command.</exception>
    /// <exception cref="PeerException">Its exit code was not 0; the message has its output.</exception>
    public static async Task<string> RunAsync(
        string folder, string command, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        using Process process = Start(folder, command, arguments);
        process.StandardInput.Close();
        using CancellationTokenRegistration kill = cancellation.Register(() => process.Kill(entireProcessTree: true));
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
            throw new PeerException($"{command} ended with {process.ExitCode}:\n{await output}\n{await errors}");

        return await output;
    }

    /// <summary>Starts a command with all three of its standard streams redirected.</summary>
    /// <exception cref="NodeMissingException">There is no such command.</exception>
    public static Process Start(string folder, string command, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        try
        {
            return Process.Start(start)!; // an executable, so a process is always started
        }
        catch (Win32Exception exception)
        {
            throw new NodeMissingException($"'{command}' cannot be started here: {exception.Message}", exception);
        }
    }
}

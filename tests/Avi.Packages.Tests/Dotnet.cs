using System.Diagnostics;

namespace Avi.Packages.Tests;

/// <summary>Runs the dotnet command to its end.</summary>
internal static class Dotnet
{
    /// <summary>Runs one command; a cancelled one is killed with its children.</summary>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="InvalidOperationException">
    /// It ended with another exit code than 0; the message has its output.
    /// </exception>
    public static async Task<string> RunAsync(string folder, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A build server that a command starts would hold on to our pipes, and we would wait for it.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";

        using Process process = Process.Start(start)!; // dotnet is an executable, so a process is always started
        using CancellationTokenRegistration kill = cancellation.Register(() => process.Kill(entireProcessTree: true));
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"dotnet ended with {process.ExitCode}:\n{await output}\n{await errors}");

        return await output;
    }
}

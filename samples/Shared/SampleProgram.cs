using System.CommandLine;
using System.Net.Sockets;

using Microsoft.Extensions.Options;

namespace Avi.Samples;

/// <summary>The frame of every sample: options in, signals to a token, errors of the user to one line.</summary>
public static class SampleProgram
{
    /// <summary>Runs a command to its end.</summary>
    /// <param name="command">The sample's command with its options and its action.</param>
    /// <param name="args">What the user typed.</param>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(RootCommand command, string[] args)
    {
        ParseResult parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync(string.Join(' ', parsed.Errors.Select(error => error.Message)));
            return ExitCode.CannotStart;
        }

        // Signals are taken here and not by the command line's own handler, so that stopping may take its time.
        using var stop = new StopSignal();
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            return await parsed.InvokeAsync(invocation, stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return ExitCode.Success;
        }
        catch (Exception exception) when (IsUsersToFix(exception))
        {
            await Console.Error.WriteLineAsync(Terminal.Harmless(exception.Message));
            return ExitCode.CannotStart;
        }
    }

    // What a wrong setting, a taken port or an unreadable file looks like. Everything else is a bug and shows its
    // stack.
    private static bool IsUsersToFix(Exception exception) =>
        exception is ArgumentException or FormatException or IOException or OptionsValidationException or SocketException
            or UnauthorizedAccessException;
}

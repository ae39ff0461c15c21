using System.Diagnostics;
using System.Text.Json;

namespace Avi.Tests.NodePeers;

/// <summary>A program driven by JSON lines: commands go in, replies and events come out (<c>lines.mjs</c>).</summary>
/// <remarks>It ends with us: by command, by kill, or because its standard input ends when we die.</remarks>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly PeerTranscript _transcript;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Task _readingOutput;
    private readonly Task _readingErrors;
    private int _lastId;

    private PeerProcess(string name, Process process)
    {
        _process = process;
        _transcript = new PeerTranscript(name);
        _readingOutput = ReadOutputAsync();
        _readingErrors = ReadErrorsAsync();
    }

    /// <summary>Starts a command in the folder of the Node programs.</summary>
    /// <param name="name">Who this is, for failure texts.</param>
    public static PeerProcess Start(string name, string command, IEnumerable<string> arguments) =>
        new(name, NodeRuntime.Start(NodeModules.Folder, command, arguments));

    /// <summary>Sends a command and waits for its reply.</summary>
    /// <param name="options">An object whose properties become the command's fields.</param>
    /// <exception cref="PeerException">The reply was an error, or none came in time.</exception>
    public async Task<JsonElement> CallAsync(string command, object options, TimeSpan timeLimit)
    {
        int id = Interlocked.Increment(ref _lastId);
        Task<JsonElement> reply = _transcript.ReplyAsync(id, command);
        Dictionary<string, object?> fields =
            JsonSerializer.SerializeToElement(options, JsonSerializerOptions.Web)
                .EnumerateObject()
                .ToDictionary(field => field.Name, object? (field) => field.Value, StringComparer.Ordinal);
        fields["id"] = id;
        fields["command"] = command;
        await WriteLineAsync(JsonSerializer.Serialize(fields), command);
        return await _transcript.WithinAsync(reply, timeLimit, $"a reply to '{command}'");
    }

    /// <summary>Waits for an event, or takes one that came before and that nobody took yet.</summary>
    /// <exception cref="PeerException">None came in time, or the process ended.</exception>
    public Task<PeerEvent> TakeEventAsync(string name, Func<PeerEvent, bool> isWanted, TimeSpan timeLimit) =>
        _transcript.WithinAsync(_transcript.TakeAsync(name, isWanted), timeLimit, $"the event '{name}'");

    public async ValueTask DisposeAsync()
    {
        try
        {
            await CallAsync("stop", new { }, StopTime);
            using var limit = new CancellationTokenSource(StopTime);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (Exception exception) when (exception is PeerException or OperationCanceledException)
        {
            // It ended by itself, or does not listen any more. Only this one process is ours to kill.
            if (!_process.HasExited)
                _process.Kill();
        }

        await Task.WhenAll(_readingOutput, _readingErrors);
        _process.Dispose();
        _writing.Dispose();
    }

    private async Task WriteLineAsync(string line, string command)
    {
        await _writing.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException exception)
        {
            throw new PeerException($"'{command}' could not be sent. {_transcript.Describe()}", exception);
        }
        finally
        {
            _writing.Release();
        }
    }

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

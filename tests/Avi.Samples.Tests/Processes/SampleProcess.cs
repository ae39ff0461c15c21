using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Avi.Samples.Tests.Processes;

/// <summary>One sample in a process of its own, with everything that it wrote.</summary>
/// <remarks>
/// Waiting looks at all that was written so far and then at what comes; a wait that is cut off, or that the end of the
/// process makes vain, fails with the whole transcript.
/// </remarks>
internal sealed class SampleProcess : IAsyncDisposable
{
    private static readonly Dictionary<string, string> NoSettings = [];

    private readonly string _name;
    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly StringBuilder _errors = new();
    private readonly Task _reading;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasEnded;

    private SampleProcess(string name, Process process)
    {
        _name = name;
        _process = process;
        _reading = ReadAllAsync();
    }

    /// <summary>Gets everything on standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_lock)
                return _errors.ToString();
        }
    }

    /// <summary>Gets the lines on standard output so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
                return [.. _lines];
        }
    }

    /// <summary>Starts a sample that was built in the same configuration as these tests.</summary>
    public static SampleProcess Start(string name, params string[] arguments) => Start(name, NoSettings, arguments);

    /// <summary>Starts a sample with settings in its environment.</summary>
    public static SampleProcess Start(
        string name, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [BuiltSample(name), .. arguments])
        {
            WorkingDirectory = TestContext.CurrentContext.WorkDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach ((string variable, string value) in environment)
            start.Environment[variable] = value;

        return new SampleProcess(name, Process.Start(start)!); // dotnet is an executable, so a process is always started
    }

    /// <summary>Waits for an event with a name and, if given, a property's value.</summary>
    public Task<JsonElement> WaitForAsync(
        string eventName, CancellationToken cancellation, string? property = null, object? value = null) =>
        WaitForAsync(
            line => HasText(line, "event", eventName) && (property is null || HasText(line, property, value)),
            property is null ? eventName : $"{eventName} with {property} {value}",
            cancellation);

    /// <summary>Waits for an event.</summary>
    public async Task<JsonElement> WaitForAsync(
        Func<JsonElement, bool> isWanted, string description, CancellationToken cancellation)
    {
        int seen = 0;
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                for (; seen < _lines.Count; seen++)
                {
                    JsonElement line = Parse(_lines[seen]);
                    if (isWanted(line))
                        return line;
                }

                if (_hasEnded)
                    throw new AssertionException($"{_name} ended before: {description}\n{TranscriptLocked()}");

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(cancellation);
            }
            catch (OperationCanceledException exception)
            {
                throw new AssertionException($"{_name} has not written in time: {description}\n{Transcript()}", exception);
            }
        }
    }

    /// <summary>Gets how many events with a name were written so far.</summary>
    public int Count(string eventName) => Lines.Select(Parse).Count(line => HasText(line, "event", eventName));

    /// <summary>Writes a line to standard input.</summary>
    public async Task TypeAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Closes standard input.</summary>
    public void EndInput() => _process.StandardInput.Close();

    /// <summary>Sends a signal by name, as a user or a service manager would, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(string signal, CancellationToken cancellation)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellation);
        return await WaitForEndAsync(cancellation);
    }

    /// <summary>Waits until the process has ended and all that it wrote is here.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForEndAsync(CancellationToken cancellation)
    {
        try
        {
            await _process.WaitForExitAsync(cancellation);
            await _reading.WaitAsync(cancellation);
            return _process.ExitCode;
        }
        catch (OperationCanceledException exception)
        {
            throw new AssertionException($"{_name} has not ended in time\n{Transcript()}", exception);
        }
    }

    /// <summary>Kills the process if a test left it running.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);

        await _reading;
        _process.Dispose();
    }

    private static string BuiltSample(string name)
    {
        // tests/Avi.Samples.Tests/bin/Release/net10.0/ beside samples/Quickstart/bin/Release/net10.0/
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string configuration = framework.Parent!.Name; // the folder above has the configuration's name
        string path = Path.Combine(Repository.Root, "samples", name, "bin", configuration, framework.Name, $"{name}.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{name} is not built.", path);
    }

    private static bool HasText(JsonElement line, string property, object? value) =>
        line.TryGetProperty(property, out JsonElement found)
        && found.ToString() == Convert.ToString(value, CultureInfo.InvariantCulture);

    private static JsonElement Parse(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new AssertionException($"With --json there is nothing but JSON on standard output, not: {line}", exception);
        }
    }

    private async Task ReadAllAsync()
    {
        await Task.WhenAll(
            ReadAsync(_process.StandardOutput, line => _lines.Add(line)),
            ReadAsync(_process.StandardError, line => _errors.AppendLine(line)));
        lock (_lock)
        {
            _hasEnded = true;
            _changed.TrySetResult();
        }
    }

    private async Task ReadAsync(StreamReader reader, Action<string> keepLocked)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            TaskCompletionSource changed;
            lock (_lock)
            {
                keepLocked(line);
                changed = _changed;
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            changed.SetResult();
        }
    }

    private string Transcript()
    {
        lock (_lock)
            return TranscriptLocked();
    }

    private string TranscriptLocked() => $"standard output:\n{string.Join('\n', _lines)}\nstandard error:\n{_errors}";
}

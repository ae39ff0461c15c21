using System.Text;
using System.Text.Json;

namespace Avi.Tests.NodePeers;

/// <summary>What a Node program said so far, and who waits for what it says next.</summary>
internal sealed class PeerTranscript(string name)
{
    // A test that leaves more events untaken than this has lost its way.
    private const int MaxEvents = 100_000;
    private const int MaxErrorLines = 100;
    private const int ShownEvents = 20;
    private const int ShownCharacters = 300;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, TaskCompletionSource<JsonElement>> _replies = [];
    private readonly List<PeerEvent> _events = [];
    private readonly List<Waiter> _waiters = [];
    private readonly Queue<string> _errorLines = [];
    private bool _hasEnded;

    /// <summary>Registers for the reply to a command that is about to be sent.</summary>
    public Task<JsonElement> ReplyAsync(int id, string command)
    {
        var reply = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_hasEnded)
                reply.SetException(new PeerException($"'{command}' came after its end. {DescribeLocked()}"));
            else
                _replies.Add(id, reply);
        }

        return reply.Task;
    }

    /// <summary>Takes the first matching event out of those that came, or the next one that comes.</summary>
    public Task<PeerEvent> TakeAsync(string eventName, Func<PeerEvent, bool> isWanted)
    {
        var waiter = new Waiter(eventName, isWanted);
        lock (_lock)
        {
            int index = _events.FindIndex(waiter.Wants);
            if (index >= 0)
            {
                waiter.Found.SetResult(_events[index]);
                _events.RemoveAt(index);
            }
            else if (_hasEnded)
            {
                waiter.Found.SetException(new PeerException($"There will be no '{eventName}'. {DescribeLocked()}"));
            }
            else
            {
                _waiters.Add(waiter);
            }
        }

        return waiter.Found.Task;
    }

    /// <summary>Awaits something of this program for a limited time, and says what it did instead.</summary>
    public async Task<T> WithinAsync<T>(Task<T> task, TimeSpan timeLimit, string what)
    {
        try
        {
            return await task.WaitAsync(timeLimit);
        }
        catch (TimeoutException exception)
        {
            throw new PeerException(
                $"{name} did not give {what} within {timeLimit.TotalSeconds} s. {Describe()}", exception);
        }
    }

    public void AddLine(string line)
    {
        JsonElement fields;
        try
        {
            fields = JsonSerializer.Deserialize<JsonElement>(line);
        }
        catch (JsonException)
        {
            AddError(line); // something printed for people, where only our lines should be
            return;
        }

        lock (_lock)
        {
            if (fields.TryGetProperty("reply", out JsonElement id))
                AnswerLocked(id.GetInt32(), fields);
            else
                AddEventLocked(new PeerEvent(fields.GetProperty("event").GetString() ?? "", fields));
        }
    }

    public void AddError(string line)
    {
        lock (_lock)
        {
            _errorLines.Enqueue(line);
            if (_errorLines.Count > MaxErrorLines)
                _errorLines.Dequeue();
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _hasEnded = true;
            var ended = new PeerException($"{name} ended. {DescribeLocked()}");
            foreach (TaskCompletionSource<JsonElement> reply in _replies.Values)
                reply.TrySetException(ended);
            foreach (Waiter waiter in _waiters)
                waiter.Found.TrySetException(ended);

            _replies.Clear();
            _waiters.Clear();
        }
    }

    public string Describe()
    {
        lock (_lock)
            return DescribeLocked();
    }

    private void AnswerLocked(int id, JsonElement fields)
    {
        if (!_replies.Remove(id, out TaskCompletionSource<JsonElement>? reply))
            return;

        if (fields.TryGetProperty("error", out JsonElement error))
            reply.SetException(new PeerException($"{name}: {error.GetString()}"));
        else
            reply.SetResult(fields.GetProperty("result"));
    }

    private void AddEventLocked(PeerEvent added)
    {
        int index = _waiters.FindIndex(waiter => waiter.Wants(added));
        if (index >= 0)
        {
            _waiters[index].Found.SetResult(added);
            _waiters.RemoveAt(index);
        }
        else if (_events.Count < MaxEvents)
        {
            _events.Add(added);
        }
        else
        {
            throw new InvalidOperationException($"Nobody takes the events of {name}.");
        }
    }

    private string DescribeLocked()
    {
        var text = new StringBuilder("Events that nobody waited for, the last ones:");
        foreach (PeerEvent seen in _events.TakeLast(ShownEvents))
        {
            string line = seen.ToString();
            text.Append("\n  ").Append(line.AsSpan(0, Math.Min(line.Length, ShownCharacters)));
        }

        text.Append("\nStandard error:");
        foreach (string line in _errorLines)
            text.Append("\n  ").Append(line);

        return text.ToString();
    }

    private sealed record Waiter(string EventName, Func<PeerEvent, bool> IsWanted)
    {
        public TaskCompletionSource<PeerEvent> Found { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Wants(PeerEvent candidate) => candidate.Name == EventName && IsWanted(candidate);
    }
}

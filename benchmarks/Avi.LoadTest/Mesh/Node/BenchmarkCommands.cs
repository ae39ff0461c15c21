using System.Text.Json;

namespace Avi.LoadTest.Mesh.Node;

/// <summary>Reads commands and writes replies, one JSON object a line: the same ones as <c>benchmark.mjs</c>.</summary>
internal sealed class BenchmarkCommands : IAsyncDisposable
{
    private BenchmarkNode? _node;
    private BareStream? _bare;

    private BenchmarkNode Node => _node ?? throw new InvalidOperationException("The node was not started.");

    /// <summary>Serves until "stop" was answered or the input ends, which it does when the benchmark dies.</summary>
    public async Task ServeAsync(TextReader input, TextWriter output, CancellationToken cancellation)
    {
        while (await input.ReadLineAsync(cancellation) is { } line)
        {
            var command = JsonSerializer.Deserialize<JsonElement>(line);
            await output.WriteLineAsync((await AnswerAsync(command, cancellation)).AsMemory(), cancellation);
            await output.FlushAsync(cancellation);
            if (NameOf(command) == "stop")
                return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _bare?.Dispose();
        if (_node is not null)
            await _node.DisposeAsync();
    }

    private async Task<string> AnswerAsync(JsonElement command, CancellationToken cancellation)
    {
        int id = Number(command, "id");
        try
        {
            object result = await RunAsync(command, cancellation);
            return JsonSerializer.Serialize(new { Reply = id, Result = result }, JsonSerializerOptions.Web);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            return JsonSerializer.Serialize(new { Reply = id, Error = exception.Message }, JsonSerializerOptions.Web);
        }
    }

    private async Task<object> RunAsync(JsonElement command, CancellationToken cancellation)
    {
        string? name = NameOf(command);
        switch (name)
        {
            case "start":
                _node = await BenchmarkNode.StartAsync(command.GetProperty("receives").GetBoolean(), cancellation);
                return new { _node.Address };

            case "connect":
                await Node.ConnectAsync(Texts(command, "addresses"), cancellation);
                return new { };

            case "usage":
                return NodeUsage.Read(command.GetProperty("collected").GetBoolean());

            case "crowd":
                await Node.SendCrowdAsync(Text(command, "address"), Number(command, "count"), cancellation);
                return new { };

            case "listen-bare":
                _bare?.Dispose();
                _bare = new BareStream();
                return new { Port = _bare.Listen() };

            case "latencies":
                return new { Microseconds = Node.Messages.TakeLatencies() };

            case "stop":
                return new { };

            default:
                return await WorkAsync(name, command, TimeSpan.FromSeconds(Number(command, "seconds")), cancellation);
        }
    }

    private Task<Work> WorkAsync(
        string? name, JsonElement command, TimeSpan time, CancellationToken cancellation) => name switch
        {
            "flood" => Node.Messages.FloodAsync(
                time, Number(command, "window"), Number(command, "bytes"), cancellation),
            "pace" => Node.Messages.PaceAsync(
                time, Number(command, "perSecond"), Number(command, "bytes"), cancellation),
            "pour" => Node.Streams.PourAsync(time, cancellation),
            "ask" => Node.Requests.AskAsync(
                time, Number(command, "parallel"), Number(command, "bytes"), cancellation),
            "pour-bare" => Task.FromResult(BareStream.Pour(time, Number(command, "port"))),
            "redial" => Node.Connections.RedialAsync(time, Text(command, "address"), cancellation),
            _ => throw new InvalidOperationException($"There is no command \"{name}\"."),
        };

    private static string? NameOf(JsonElement command) => command.GetProperty("command").GetString();

    private static int Number(JsonElement command, string field) => command.GetProperty(field).GetInt32();

    private static string Text(JsonElement command, string field) => command.GetProperty(field).GetString() ?? "";

    private static string[] Texts(JsonElement command, string field) =>
        [.. command.GetProperty(field).EnumerateArray().Select(item => item.GetString() ?? "")];
}

using System.Text.Json;

namespace Avi.LoadTest.Mesh;

/// <summary>Reads commands and writes replies, one JSON object a line: the same ones as <c>benchmark.mjs</c>.</summary>
internal sealed class BenchmarkCommands(BenchmarkNode node)
{
    /// <summary>Serves until "stop" was answered or the input ends, which it does when the benchmark dies.</summary>
    public async Task ServeAsync(TextReader input, TextWriter output, CancellationToken cancellation)
    {
        while (await input.ReadLineAsync(cancellation) is { } line)
        {
            var command = JsonSerializer.Deserialize<JsonElement>(line);
            int id = command.GetProperty("id").GetInt32();
            string reply;
            try
            {
                object result = await RunAsync(command, cancellation);
                reply = JsonSerializer.Serialize(new { Reply = id, Result = result }, JsonSerializerOptions.Web);
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException)
            {
                var failure = new { Reply = id, Error = exception.Message };
                reply = JsonSerializer.Serialize(failure, JsonSerializerOptions.Web);
            }

            await output.WriteLineAsync(reply.AsMemory(), cancellation);
            await output.FlushAsync(cancellation);
            if (command.GetProperty("command").GetString() == "stop")
                return;
        }
    }

    private async Task<object> RunAsync(JsonElement command, CancellationToken cancellation)
    {
        string? name = command.GetProperty("command").GetString();
        switch (name)
        {
            case "start":
                bool isReceiver = command.GetProperty("listen").GetBoolean();
                return new { Address = await node.StartAsync(isReceiver, cancellation) };

            case "connect":
                await node.ConnectAsync(command.GetProperty("address").GetString() ?? "", cancellation);
                return new { };

            case "flood":
                return await node.FloodAsync(
                    Seconds(command), Number(command, "window"), Number(command, "bytes"), cancellation);

            case "pace":
                return await node.PaceAsync(
                    Seconds(command), Number(command, "perSecond"), Number(command, "bytes"), cancellation);

            case "counted":
                return new { Microseconds = node.TakeLatencies() };

            case "stop":
                return new { };

            default:
                throw new InvalidOperationException($"There is no command \"{name}\".");
        }
    }

    private static int Number(JsonElement command, string field) => command.GetProperty(field).GetInt32();

    private static TimeSpan Seconds(JsonElement command) => TimeSpan.FromSeconds(Number(command, "seconds"));
}

using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Avi.Mesh.Tests.Streams;

/// <summary>What an operator sees of streams and requests: gauges, counts and spans.</summary>
[TestFixture]
internal sealed class StreamTelemetryTests
{
    [Test, CancelAfter(10_000)]
    public async Task Open_streams_are_shown_by_direction_until_they_are_disposed(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        using MetricCollector<int> open = nodes.Collect<int>("avi.mesh.stream.open");
        await using MeshStreamAcceptor atHall = nodes.Hall.AcceptStreams("audio", cancellation);
        await using IAsyncDisposable atDesk = nodes.Desk.HandleStreams("audio", async (stream, token) =>
            await stream.ReadExactlyAsync(new byte[1], token));

        Task<MeshStream> opening = nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation);
        MeshStream inbound = await AcceptAsync(atHall, cancellation);
        MeshStream first = await nodes.Hall.OpenStreamAsync(nodes.Desk.Id, "audio", cancellation);
        MeshStream second = await nodes.Hall.OpenStreamAsync(nodes.Desk.Id, "audio", cancellation);
        (int, int) whileOpen = (OpenOf("inbound"), OpenOf("outbound"));
        await inbound.DisposeAsync();
        await first.DisposeAsync();
        (int, int) later = (OpenOf("inbound"), OpenOf("outbound"));
        await second.DisposeAsync();
        await (await opening).DisposeAsync();

        Assert.That(whileOpen, Is.EqualTo((1, 2)));
        Assert.That(later, Is.EqualTo((0, 1)));
        Assert.That((OpenOf("inbound"), OpenOf("outbound")), Is.EqualTo((0, 0)));

        int OpenOf(string direction) => open.GetMeasurementSnapshot()
            .Where(measurement => Equals(measurement.Tags["direction"], direction))
            .Sum(measurement => measurement.Value);
    }

    [Test, CancelAfter(10_000)]
    public async Task Streams_are_counted_by_direction_protocol_and_outcome(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using OriginalDouble original = await OriginalDouble.ConnectAsync(nodes, cancellation);
        using MetricCollector<long> offers = nodes.Collect<long>("avi.mesh.stream.offers");
        await using IAsyncDisposable atDesk = nodes.Desk.HandleStreams("audio", (_, _) => Task.CompletedTask);
        using var impatience = new CancellationTokenSource();

        await (await nodes.Hall.OpenStreamAsync(nodes.Desk.Id, "audio", cancellation)).DisposeAsync();
        await EndOfAsync(nodes.Hall.OpenStreamAsync(nodes.Desk.Id, "else", cancellation));
        await EndOfAsync(nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "else", cancellation));
        await original.SendAsync(OriginalDouble.Request(1, "else"), cancellation);
        await original.TakeAsync(cancellation);
        Task<MeshStream> opening = nodes.Hall.OpenStreamAsync(original.Id, "audio", impatience.Token);
        await original.TakeRequestAsync(cancellation);
        await impatience.CancelAsync();
        await EndOfAsync(opening);
        await EndOfAsync(nodes.Hall.OpenStreamAsync(nodes.Hall.Id, "audio", cancellation));

        Assert.That(TagsOf(offers, "direction", "protocol", "outcome"), Is.EqualTo(new[]
        {
            "outbound /avi/stream/2.0.0 Accepted",
            "outbound /avi/stream/2.0.0 NotHandled",
            "inbound /avi/stream/2.0.0 NotHandled",
            "inbound /avi/stream/1.0.0 NotHandled",
            "outbound /avi/stream/1.0.0 Cancelled",
            "outbound none NotConnected",
        }));
    }

    [Test, CancelAfter(10_000)]
    public async Task Requests_are_counted_and_timed_by_direction(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        using MetricCollector<long> requests = nodes.Collect<long>("avi.mesh.requests");
        using MetricCollector<double> durations = nodes.Collect<double>("avi.mesh.request.duration");
        await using IAsyncDisposable atHall = nodes.Hall.RespondTo("who", (_, _) => default);
        await using IAsyncDisposable atDesk = nodes.Desk.RespondTo("who", (_, _) => default);

        await nodes.Desk.RequestAsync(nodes.Hall.Id, "who", default, cancellation: cancellation);
        await nodes.Hall.RequestAsync(nodes.Desk.Id, "who", default, cancellation: cancellation);
        await EndOfAsync(nodes.Hall.RequestAsync(nodes.Desk.Id, "else", default, cancellation: cancellation));
        await EndOfAsync(nodes.Hall.RequestAsync(nodes.Hall.Id, "who", default, cancellation: cancellation));

        Assert.That(TagsOf(requests, "direction", "outcome"), Is.EqualTo(new[]
        {
            "inbound Done", "outbound Done", "outbound NoResponder", "outbound NotConnected",
        }));
        Assert.That(durations.GetMeasurementSnapshot().Select(measurement => measurement.Tags["direction"]),
            Is.EqualTo(new[] { "inbound", "outbound", "outbound", "outbound" }));
        Assert.That(durations.GetMeasurementSnapshot().Select(measurement => measurement.Value),
            Has.All.InRange(0, 10));
    }

    [Test, CancelAfter(10_000)]
    public async Task Opening_and_asking_and_responding_are_spans(CancellationToken cancellation)
    {
        const string Name = "spans-of-this-test";
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Avi.Mesh",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                // Other tests run beside this one.
                if (Equals(span.GetTagItem("avi.mesh.name"), Name))
                    spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using NodePair nodes = await NodePair.StartAsync();
        string? insideOf = null;
        IAsyncDisposable responding = nodes.Hall.RespondTo(Name, (_, _) =>
        {
            insideOf = Activity.Current?.OperationName;
            return default;
        });

        await nodes.Desk.RequestAsync(nodes.Hall.Id, Name, default, cancellation: cancellation);
        await EndOfAsync(nodes.Desk.OpenStreamAsync(nodes.Hall.Id, Name, cancellation));
        await responding.DisposeAsync();
        while (spans.Count < 3)
            await Task.Delay(1, cancellation);

        Assert.That(insideOf, Is.EqualTo("avi.mesh.respond"));
        Assert.That(spans.Select(Describe), Is.EquivalentTo(new[]
        {
            "avi.mesh.request Client Done Unset",
            "avi.mesh.respond Server Done Unset",
            "avi.mesh.stream.open Client NotHandled Error",
        }));
        Assert.That(
            spans.Single(span => span.OperationName == "avi.mesh.stream.open").GetTagItem("avi.mesh.protocol"),
            Is.EqualTo("/avi/stream/2.0.0"));

        static string Describe(Activity span) =>
            $"{span.OperationName} {span.Kind} {span.GetTagItem("avi.mesh.outcome")} {span.Status}";
    }

    private static string[] TagsOf(MetricCollector<long> counter, params string[] names) =>
        [.. counter.GetMeasurementSnapshot().Select(measurement =>
            string.Join(' ', names.Select(name => measurement.Tags[name])))];

    private static async Task<MeshStream> AcceptAsync(MeshStreamAcceptor acceptor, CancellationToken cancellation)
    {
        // Not disposed: that would end the acceptor.
        IAsyncEnumerator<MeshStreamOffer> offers = acceptor.GetAsyncEnumerator(cancellation);
        Assert.That(await offers.MoveNextAsync(), Is.True);
        return await offers.Current.AcceptAsync(cancellation);
    }

    private static async Task EndOfAsync(Task task) =>
        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

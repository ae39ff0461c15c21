using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Streams;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Streams;

/// <content>How much and how long, and what happens there.</content>
internal sealed partial class RequestTests
{
    [Test, CancelAfter(10_000)]
    public async Task Request_above_the_limit_is_refused_before_it_is_read(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(hall => hall.Streams.MaxRequestBytes = 1000);
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("who", (_, _) => Text("hall"));

        await nodes.Desk.RequestAsync(nodes.Hall.Id, "who", new byte[1000], cancellation: cancellation);
        MeshRequestException justAbove = await FailureOfAsync(
            nodes.Desk.RequestAsync(nodes.Hall.Id, "who", new byte[1001], cancellation: cancellation));
        MeshRequestException farAbove = await FailureOfAsync(
            nodes.Desk.RequestAsync(nodes.Hall.Id, "who", new byte[4 * 1024 * 1024], cancellation: cancellation));

        Assert.That(justAbove.Error, Is.EqualTo(MeshRequestError.TooLarge));
        Assert.That(farAbove.Error, Is.EqualTo(MeshRequestError.TooLarge));
    }

    [Test, CancelAfter(10_000)]
    public async Task Response_above_the_limit_is_not_taken(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using IAsyncDisposable responding =
            nodes.Hall.RespondTo("who", (_, _) => ValueTask.FromResult<ReadOnlyMemory<byte>>(new byte[1001]));
        var options = new MeshRequestOptions { MaxResponseBytes = 1000 };

        MeshRequestException failure = await FailureOfAsync(
            nodes.Desk.RequestAsync(nodes.Hall.Id, "who", default, options, cancellation));

        Assert.That(failure.Error, Is.EqualTo(MeshRequestError.TooLarge));
    }

    [Test, CancelAfter(10_000)]
    public async Task Requester_gives_up_after_its_time_and_the_handler_hears_of_it(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        var isCancelled = new TaskCompletionSource();
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("who", async (_, token) =>
        {
            await UntilAsync(token);
            isCancelled.SetResult();
            return default;
        });
        var options = new MeshRequestOptions { Timeout = TimeSpan.FromMilliseconds(100) };

        MeshRequestException failure = await FailureOfAsync(
            nodes.Desk.RequestAsync(nodes.Hall.Id, "who", default, options, cancellation));

        Assert.That(failure.Error, Is.EqualTo(MeshRequestError.TimedOut));
        await isCancelled.Task.WaitAsync(cancellation);
    }

    [Test, CancelAfter(10_000)]
    public async Task Handler_that_takes_too_long_is_told_and_so_is_the_requester(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using NodePair nodes = await NodePair.StartAsync(
            hall => hall.Streams.HandlerTimeout = TimeSpan.FromSeconds(2), time: time);
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("who", async (_, token) =>
        {
            await UntilAsync(token);
            return default;
        });
        Task<byte[]> asking = AskAsync(nodes, "who", cancellation);

        while (!asking.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await Task.WhenAny(asking, Task.Delay(20, cancellation));
        }

        Assert.That((await FailureOfAsync(asking)).Error, Is.EqualTo(MeshRequestError.TimedOut));
    }

    [Test, CancelAfter(10_000)]
    public async Task Requests_above_the_limit_of_a_peer_are_refused_and_others_go_on(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(hall => hall.Streams.MaxRequestsPerPeer = 2);
        await using MeshNode third = await nodes.StartNodeAsync("third");
        await nodes.ConnectAsync(third);
        var gate = new TaskCompletionSource();
        var called = new SemaphoreSlim(0);
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("who", async (request, _) =>
        {
            called.Release();
            if (request.Peer == nodes.Desk.Id)
                await gate.Task;
            return "hall"u8.ToArray();
        });

        Task<byte[]>[] held = [AskAsync(nodes, "who", cancellation), AskAsync(nodes, "who", cancellation)];
        await called.WaitAsync(cancellation);
        await called.WaitAsync(cancellation);
        MeshRequestException failure = await FailureOfAsync(AskAsync(nodes, "who", cancellation));
        byte[] ofAnother = await third.RequestAsync(nodes.Hall.Id, "who", default, cancellation: cancellation);
        gate.SetResult();

        Assert.That(failure.Error, Is.EqualTo(MeshRequestError.Busy));
        Assert.That(ofAnother, Is.EqualTo("hall"u8.ToArray()));
        Assert.That(await Task.WhenAll(held), Has.All.EqualTo("hall"u8.ToArray()));
    }

    [Test, CancelAfter(10_000)]
    public async Task Announced_bytes_are_refused_when_the_budget_is_used_up(CancellationToken cancellation)
    {
        // A quarter is one peer's: 100 KB.
        await using NodePair nodes = await NodePair.StartAsync(hall => hall.Streams.MaxBufferedBytes = 400_000);
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("who", (_, _) => Text("hall"));
        await using SwarmStream hoarder = await nodes.Desk.Stack.Swarm.OpenStreamAsync(
            nodes.Hall.Id, StreamProtocolIds.Request, HeaderOf("who", 60_000), cancellation);

        // The hoarder's header may come a moment later.
        while (await ErrorOfAsync(nodes.Desk.RequestAsync(
            nodes.Hall.Id, "who", new byte[60_000], cancellation: cancellation)) != MeshRequestError.Busy)
        {
            cancellation.ThrowIfCancellationRequested();
        }

        hoarder.Reset();
        while (await ErrorOfAsync(nodes.Desk.RequestAsync(
            nodes.Hall.Id, "who", new byte[60_000], cancellation: cancellation)) is { } error)
        {
            Assert.That(error, Is.EqualTo(MeshRequestError.Busy));
        }
    }

    [Test, CancelAfter(10_000)]
    public async Task Request_that_stops_in_its_middle_is_given_up(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using NodePair nodes = await NodePair.StartAsync(time: time);
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("who", (_, _) => Text("hall"));
        await using SwarmStream stream = await nodes.Desk.Stack.Swarm.OpenStreamAsync(
            nodes.Hall.Id, StreamProtocolIds.Request, HeaderOf("who", 10), cancellation);
        Task<int> reading = stream.ReadAsync(new byte[1], cancellation).AsTask();

        while (!reading.IsCompleted)
        {
            time.Advance(new MeshStreamOptions().RequestTimeout);
            await Task.WhenAny(reading, Task.Delay(20, cancellation));
        }

        Assert.That(async () => await reading, Throws.InstanceOf<IOException>());
    }

    [TestCase(-5)]
    [TestCase(0)]
    [TestCase(3_601)]
    public async Task Time_that_no_request_can_have_is_refused(double seconds)
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);
        var options = new MeshRequestOptions { Timeout = TimeSpan.FromSeconds(seconds) };

        Assert.That(
            () => nodes.Desk.RequestAsync(nodes.Hall.Id, "who", new byte[1], options),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("options")
                .And.Message.Contains("Timeout takes"));
    }

    [TestCase(-1)]
    [TestCase((256 * 1024 * 1024) + 1)]
    public async Task Size_that_no_response_can_have_is_refused(int bytes)
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);
        var options = new MeshRequestOptions { MaxResponseBytes = bytes };

        Assert.That(
            () => nodes.Desk.RequestAsync(nodes.Hall.Id, "who", new byte[1], options),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("options")
                .And.Message.Contains("MaxResponseBytes takes"));
    }

    [Test, CancelAfter(10_000)]
    public async Task Request_may_have_all_the_time_in_the_world(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("who", (_, _) => Text("hall"));
        var options = new MeshRequestOptions { Timeout = Timeout.InfiniteTimeSpan, MaxResponseBytes = 4 };

        byte[] answer = await nodes.Desk.RequestAsync(nodes.Hall.Id, "who", new byte[1], options, cancellation);

        Assert.That(answer, Is.EqualTo("hall"u8.ToArray()));
    }
}

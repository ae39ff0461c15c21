using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Streams;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Streams;

/// <summary>Requests and responses between two nodes, and everything that can be said instead of a response.</summary>
[TestFixture]
internal sealed class RequestTests
{
    [Test, CancelAfter(10_000)]
    public async Task Response_comes_back(
        [Values(0, 1, 100, 12_000, 13_000, 1024 * 1024)] int bytes, CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        MeshRequest? heard = null;
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("mirror", (request, _) =>
        {
            heard = request;
            byte[] reversed = request.Payload.ToArray();
            Array.Reverse(reversed);
            return ValueTask.FromResult<ReadOnlyMemory<byte>>(reversed);
        });
        byte[] payload = new byte[bytes];
        new Random(bytes).NextBytes(payload);

        byte[] response = await nodes.Desk.RequestAsync(nodes.Hall.Id, "mirror", payload, cancellation: cancellation);

        Assert.That(response.Reverse(), Is.EqualTo(payload));
        Assert.That((heard?.Peer, heard?.Name), Is.EqualTo((nodes.Desk.Id, "mirror")));
    }

    [Test, CancelAfter(10_000)]
    public async Task Both_sides_may_ask_at_once(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using IAsyncDisposable atHall = nodes.Hall.RespondTo("who", (_, _) => Text("hall"));
        await using IAsyncDisposable atDesk = nodes.Desk.RespondTo("who", (_, _) => Text("desk"));

        byte[][] answers = await Task.WhenAll(
            nodes.Desk.RequestAsync(nodes.Hall.Id, "who", default, cancellation: cancellation),
            nodes.Hall.RequestAsync(nodes.Desk.Id, "who", default, cancellation: cancellation));

        Assert.That(answers, Is.EqualTo(new[] { "hall"u8.ToArray(), "desk"u8.ToArray() }));
    }

    [Test, CancelAfter(10_000)]
    public async Task Json_goes_both_ways(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using IAsyncDisposable responding = nodes.Hall.RespondToJson(
            "add", RequestJson.Default.Int32Array, RequestJson.Default.Int32, (numbers, _, _) =>
                ValueTask.FromResult(numbers?.Sum() ?? 0));

        int sum = await nodes.Desk.RequestJsonAsync(
            nodes.Hall.Id, "add", [1, 2, 3], RequestJson.Default.Int32Array, RequestJson.Default.Int32,
            cancellation: cancellation);
        MeshRequestException refusal = await FailureOfAsync(
            nodes.Desk.RequestAsync(nodes.Hall.Id, "add", "{}"u8.ToArray(), cancellation: cancellation));

        Assert.That(sum, Is.EqualTo(6));
        Assert.That(
            (refusal.Error, refusal.Reason),
            Is.EqualTo((MeshRequestError.Refused, "the request is other JSON than expected")));
    }

    [Test, CancelAfter(10_000)]
    public async Task Name_without_a_responder_is_said_so(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        IAsyncDisposable responding = nodes.Hall.RespondTo("who", (_, _) => Text("hall"));
        await responding.DisposeAsync();

        MeshRequestException failure = await FailureOfAsync(AskAsync(nodes, "who", cancellation));

        Assert.That((failure.Error, failure.Peer), Is.EqualTo((MeshRequestError.NoResponder, nodes.Hall.Id)));
    }

    [Test]
    public async Task Name_has_one_responder()
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("who", (_, _) => Text("hall"));

        Assert.That(() => nodes.Hall.RespondTo("who", (_, _) => Text("hall")), Throws.InvalidOperationException);
        Assert.That(() => nodes.Hall.RespondTo("", (_, _) => Text("hall")), Throws.ArgumentException);
    }

    [Test, CancelAfter(10_000)]
    public async Task Handler_refuses_with_its_words(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using IAsyncDisposable responding =
            nodes.Hall.RespondTo("who", (_, _) => throw new RequestRefusedException("not today"));

        MeshRequestException failure = await FailureOfAsync(AskAsync(nodes, "who", cancellation));

        Assert.That((failure.Error, failure.Reason), Is.EqualTo((MeshRequestError.Refused, "not today")));
    }

    [Test, CancelAfter(10_000)]
    public async Task Failing_handler_tells_nothing_of_itself(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        using MetricCollector<long> requests = nodes.Collect<long>("avi.mesh.requests");
        await using IAsyncDisposable responding = nodes.Hall.RespondTo(
            "who", (_, _) => throw new InvalidOperationException("The password is swordfish."));

        MeshRequestException failure = await FailureOfAsync(AskAsync(nodes, "who", cancellation));

        Assert.That((failure.Error, failure.Reason), Is.EqualTo((MeshRequestError.HandlerFailed, "")));
        Assert.That(requests.LastMeasurement?.Tags["outcome"], Is.EqualTo("Failed"));
    }

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
    public async Task Cancelled_request_cancels_the_handler(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        var isCalled = new TaskCompletionSource();
        var isCancelled = new TaskCompletionSource();
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("who", async (_, token) =>
        {
            isCalled.SetResult();
            await UntilAsync(token);
            isCancelled.SetResult();
            return default;
        });
        using var impatience = new CancellationTokenSource();
        Task<byte[]> asking = AskAsync(nodes, "who", impatience.Token);
        await isCalled.Task.WaitAsync(cancellation);

        await impatience.CancelAsync();

        Assert.That(async () => await asking, Throws.InstanceOf<OperationCanceledException>());
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

    [Test, CancelAfter(10_000)]
    public async Task Lost_connection_is_said_so(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("who", async (_, token) =>
        {
            nodes.Network.Cut();
            await UntilAsync(token);
            return default;
        });

        MeshRequestException failure = await FailureOfAsync(AskAsync(nodes, "who", cancellation));

        Assert.That(failure.Error, Is.EqualTo(MeshRequestError.ConnectionLost));
    }

    [Test, CancelAfter(10_000)]
    public async Task Handler_may_dispose_its_registration_and_its_node(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        IAsyncDisposable? responding = null;
        var disposed = new TaskCompletionSource();
        responding = nodes.Hall.RespondTo("who", async (_, _) =>
        {
            await responding!.DisposeAsync();
            await nodes.Hall.DisposeAsync();
            disposed.SetResult();
            return default;
        });

        MeshRequestError? error = await ErrorOfAsync(AskAsync(nodes, "who", cancellation));

        Assert.That(error, Is.Null.Or.EqualTo(MeshRequestError.ConnectionLost), "it answers while its node ends");
        await disposed.Task.WaitAsync(cancellation);
        await nodes.Hall.DisposeAsync().AsTask().WaitAsync(cancellation);
    }

    [Test, CancelAfter(10_000)]
    public async Task Handler_that_disposes_its_registration_still_answers(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        IAsyncDisposable? responding = null;
        responding = nodes.Hall.RespondTo("who", async (_, token) =>
        {
            await responding!.DisposeAsync();
            Assert.That(token.IsCancellationRequested, Is.True);
            return "the last one"u8.ToArray();
        });

        byte[] answer = await AskAsync(nodes, "who", cancellation);
        MeshRequestException next = await FailureOfAsync(AskAsync(nodes, "who", cancellation));

        Assert.That(answer, Is.EqualTo("the last one"u8.ToArray()));
        Assert.That(next.Error, Is.EqualTo(MeshRequestError.NoResponder));
    }

    [Test, CancelAfter(10_000)]
    public async Task Handler_that_ends_without_an_answer_has_failed(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        var isCalled = new TaskCompletionSource();
        IAsyncDisposable responding = nodes.Hall.RespondTo("who", async (_, token) =>
        {
            isCalled.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return default;
        });
        Task<byte[]> asking = AskAsync(nodes, "who", cancellation);
        await isCalled.Task.WaitAsync(cancellation);

        await responding.DisposeAsync();

        Assert.That((await FailureOfAsync(asking)).Error, Is.EqualTo(MeshRequestError.HandlerFailed));
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

    [Test, CancelAfter(10_000)]
    public async Task Disposing_waits_for_the_handler(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        var isCalled = new TaskCompletionSource();
        bool isEnded = false;
        IAsyncDisposable responding = nodes.Hall.RespondTo("who", async (_, token) =>
        {
            isCalled.SetResult();
            await UntilAsync(token);
            isEnded = true;
            return "late"u8.ToArray();
        });
        Task<byte[]> asking = AskAsync(nodes, "who", cancellation);
        await isCalled.Task.WaitAsync(cancellation);

        await responding.DisposeAsync();

        Assert.That(isEnded, Is.True);
        Assert.That(await asking, Is.EqualTo("late"u8.ToArray()));
    }

    [Test, CancelAfter(30_000)]
    public async Task Thousands_of_requests_leave_no_streams_behind(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("who", (_, _) => Text("hall"));

        // A connection has 500 streams at most, so that each request has to give its own back.
        for (int round = 0; round < 100; round++)
        {
            byte[][] answers =
                await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(nodes, "who", cancellation)));
            Assert.That(answers, Has.All.EqualTo("hall"u8.ToArray()));
        }
    }

    private static byte[] HeaderOf(string name, uint payloadBytes)
    {
        byte[] header = new byte[RequestHeader.MaxBytes];
        return header[..new RequestHeader(name, payloadBytes).Write(header)];
    }

    private static ValueTask<ReadOnlyMemory<byte>> Text(string text) =>
        ValueTask.FromResult<ReadOnlyMemory<byte>>(System.Text.Encoding.UTF8.GetBytes(text));

    private static Task<byte[]> AskAsync(NodePair nodes, string name, CancellationToken cancellation) =>
        nodes.Desk.RequestAsync(nodes.Hall.Id, name, "?"u8.ToArray(), cancellation: cancellation);

    private static async Task UntilAsync(CancellationToken token)
    {
        var ended = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = token.Register(ended.SetResult);
        await ended.Task;
    }

    private static async Task<MeshRequestError?> ErrorOfAsync(Task<byte[]> asking)
    {
        try
        {
            await asking;
            return null;
        }
        catch (MeshRequestException exception)
        {
            return exception.Error;
        }
    }

    private static async Task<MeshRequestException> FailureOfAsync(Task<byte[]> asking)
    {
        try
        {
            await asking;
        }
        catch (MeshRequestException exception)
        {
            return exception;
        }

        throw new AssertionException("There was a response.");
    }
}

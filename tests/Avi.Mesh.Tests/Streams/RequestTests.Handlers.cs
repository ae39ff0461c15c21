using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Avi.Mesh.Tests.Streams;

/// <content>What a handler may do, and what becomes of it.</content>
internal sealed partial class RequestTests
{
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
}

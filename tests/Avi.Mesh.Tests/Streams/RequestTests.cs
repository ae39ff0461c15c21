using Avi.Mesh.Streams;

namespace Avi.Mesh.Tests.Streams;

/// <summary>Requests and responses between two nodes, and everything that can be said instead of a response.</summary>
[TestFixture]
internal sealed partial class RequestTests
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

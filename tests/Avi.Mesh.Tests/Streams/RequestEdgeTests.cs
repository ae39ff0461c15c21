using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports.Memory;
using Avi.Mesh.Streams;
using Avi.Mesh.Tests.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Streams;

/// <summary>Requests side by side and inside of each other, at the edges of their limits, and cut off.</summary>
[TestFixture]
internal sealed class RequestEdgeTests
{
    [Test, CancelAfter(10_000)]
    public async Task Response_of_just_the_limit_is_taken_and_one_byte_more_is_not(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("bytes", (request, _) =>
            ValueTask.FromResult<ReadOnlyMemory<byte>>(new byte[BitConverter.ToInt32(request.Payload.Span)]));

        foreach (int limit in (int[])[0, 1, 20_000])
        {
            var options = new MeshRequestOptions { MaxResponseBytes = limit };
            byte[] response = await nodes.Desk.RequestAsync(
                nodes.Hall.Id, "bytes", BitConverter.GetBytes(limit), options, cancellation);
            Task<byte[]> tooLarge = nodes.Desk.RequestAsync(
                nodes.Hall.Id, "bytes", BitConverter.GetBytes(limit + 1), options, cancellation);

            Assert.That(response, Has.Length.EqualTo(limit));
            Assert.That(async () => await tooLarge, Fails(MeshRequestError.TooLarge));
        }
    }

    [Test, CancelAfter(10_000)]
    public async Task Sixteen_requests_are_worked_on_side_by_side(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        using var called = new SemaphoreSlim(0);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("same", async (request, _) =>
        {
            called.Release();
            await gate.Task;
            return request.Payload;
        });

        Task<byte[]>[] asking = [.. Enumerable.Range(0, 16).Select(index =>
            nodes.Desk.RequestAsync(nodes.Hall.Id, "same", new[] { (byte)index }, cancellation: cancellation))];
        for (int i = 0; i < 16; i++)
            await called.WaitAsync(cancellation);
        gate.SetResult();

        byte[][] responses = await Task.WhenAll(asking);
        Assert.That(responses.Select(response => (int)response[0]), Is.EqualTo(Enumerable.Range(0, 16)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Responder_may_ask_who_asked_it(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using IAsyncDisposable atHall = nodes.Hall.RespondTo("countdown", (request, token) =>
            CountDownAsync(nodes.Hall, request, token));
        await using IAsyncDisposable atDesk = nodes.Desk.RespondTo("countdown", (request, token) =>
            CountDownAsync(nodes.Desk, request, token));

        byte[] response = await nodes.Desk.RequestAsync(
            nodes.Hall.Id, "countdown", new byte[] { 10 }, cancellation: cancellation);

        // Each level of the ten adds a byte.
        Assert.That(response, Is.EqualTo(Enumerable.Range(0, 11)));

        static async ValueTask<ReadOnlyMemory<byte>> CountDownAsync(
            MeshNode node, MeshRequest request, CancellationToken cancellation)
        {
            byte left = request.Payload.Span[0];
            if (left == 0)
                return new byte[] { 0 };

            byte[] below = await node.RequestAsync(
                request.Peer, request.Name, new[] { (byte)(left - 1) }, cancellation: cancellation);
            return (byte[])[.. below, left];
        }
    }

    [Test, CancelAfter(10_000)]
    public async Task Responder_that_was_cancelled_by_something_of_its_own_has_failed(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("who", (_, _) =>
            throw new OperationCanceledException("My own affair."));

        MeshRequestException? failure = await Assert.ThrowsAsync<MeshRequestException>(() =>
            nodes.Desk.RequestAsync(nodes.Hall.Id, "who", default, cancellation: cancellation));

        Assert.That(
            (failure!.Error, failure.Reason, failure.Message.Contains("affair", StringComparison.Ordinal)),
            Is.EqualTo((MeshRequestError.HandlerFailed, "", false)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Node_that_is_disposed_in_the_middle_ends_its_own_requests(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        var called = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("who", async (_, token) =>
        {
            called.SetResult();
            await UntilAsync(token);
            ended.SetResult();
            return default;
        });
        Task<byte[]> asking = nodes.Desk.RequestAsync(nodes.Hall.Id, "who", default, cancellation: cancellation);
        await called.Task.WaitAsync(cancellation);

        await nodes.Desk.DisposeAsync();

        Assert.That(async () => await asking, Fails(MeshRequestError.ConnectionLost));
        await ended.Task.WaitAsync(cancellation);
        Assert.That(
            async () => await nodes.Desk.RequestAsync(nodes.Hall.Id, "who", default, cancellation: cancellation),
            Throws.TypeOf<ObjectDisposedException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Node_that_is_disposed_in_the_middle_ends_its_responders_and_waits_for_them(
        CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        var called = new TaskCompletionSource();
        bool isEnded = false;
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("who", async (_, token) =>
        {
            called.SetResult();
            await UntilAsync(token);
            isEnded = true;
            return "too late"u8.ToArray();
        });
        Task<byte[]> asking = nodes.Desk.RequestAsync(nodes.Hall.Id, "who", default, cancellation: cancellation);
        await called.Task.WaitAsync(cancellation);

        await nodes.Hall.DisposeAsync();

        Assert.That(isEnded, Is.True);
        Assert.That(async () => await asking, Fails(MeshRequestError.ConnectionLost));
    }

    [Test, CancelAfter(10_000)]
    public async Task Nobody_asks_itself(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("who", (_, _) => default);

        Assert.That(
            async () => await nodes.Hall.RequestAsync(nodes.Hall.Id, "who", default, cancellation: cancellation),
            Throws.TypeOf<MeshConnectException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_without_requests_is_an_error_of_its_own(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);
        await using SwarmNode other = await ConnectAsync(nodes, cancellation);

        Assert.That(
            async () => await nodes.Hall.RequestAsync(other.Id, "who", default, cancellation: cancellation),
            Fails(MeshRequestError.NotSupported));
    }

    [TestCase("", MeshRequestError.ProtocolError)]
    [TestCase("00", MeshRequestError.ProtocolError)]
    [TestCase("00000000", MeshRequestError.ProtocolError)]
    [TestCase("0000000005AABB", MeshRequestError.ProtocolError)]
    [TestCase("00FFFFFFFF", MeshRequestError.TooLarge)]
    [TestCase("010361", MeshRequestError.ProtocolError)]
    [TestCase("0102C328", MeshRequestError.Refused)]
    [TestCase("EE00", MeshRequestError.Refused)]
    [TestCase("0300", MeshRequestError.Busy)]
    [TestCase("0600", MeshRequestError.TooLarge)]
    [TestCase("0700", MeshRequestError.ProtocolError)]
    [CancelAfter(10_000)]
    public async Task Whatever_comes_instead_of_a_response_is_a_named_error(
        string bytes, MeshRequestError error, CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(isConnected: false);
        await using SwarmNode other = await ConnectAsync(nodes, cancellation, async (stream, closing) =>
        {
            await stream.WriteAsync(Convert.FromHexString(bytes), closing);
            await stream.CloseWriteAsync(closing);
        });

        Assert.That(
            async () => await nodes.Hall.RequestAsync(other.Id, "who", default, cancellation: cancellation),
            Fails(error));
    }

    [Test, CancelAfter(10_000)]
    public async Task Request_whose_direction_is_ended_early_costs_nobody_anything(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        await using IAsyncDisposable responding = nodes.Hall.RespondTo("same", (request, _) =>
            ValueTask.FromResult(request.Payload));
        byte[] header = new byte[RequestHeader.MaxBytes];
        int length = new RequestHeader("same", 10).Write(header);

        foreach (int cut in (int[])[0, 1, length - 1, length])
        {
            await using SwarmStream stream = await nodes.Desk.Stack.Swarm.OpenStreamAsync(
                nodes.Hall.Id, StreamProtocolIds.Request, header.AsMemory(0, cut), cancellation);
            await stream.CloseWriteAsync(cancellation);
            Assert.That(
                async () => await stream.ReadAsync(new byte[1], cancellation), Throws.InstanceOf<IOException>());
        }

        Assert.That(
            await nodes.Desk.RequestAsync(nodes.Hall.Id, "same", new byte[3], cancellation: cancellation),
            Has.Length.EqualTo(3));
        Assert.That(nodes.Hall.Stack.Streams.BufferedBytes, Is.Zero);
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Fails(MeshRequestError error) =>
        Throws.TypeOf<MeshRequestException>().With.Property(nameof(MeshRequestException.Error)).EqualTo(error);

    private static async Task<SwarmNode> ConnectAsync(
        NodePair nodes, CancellationToken cancellation, Func<SwarmStream, CancellationToken, Task>? respond = null)
    {
        var other = new SwarmNode(new MemoryTransport(nodes.Network));
        if (respond is not null)
            other.Swarm.Handle(StreamProtocolIds.Request, maxStreamsOfPeer: 10, respond);

        await other.Swarm.DialAsync(Multiaddr.Parse(nodes.Hall.Addresses[0]), cancellation);
        while (nodes.Hall.Peers.All(known => known.Id != other.Id))
            await Task.Delay(1, cancellation);

        return other;
    }

    private static async Task UntilAsync(CancellationToken token)
    {
        var ended = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = token.Register(ended.SetResult);
        await ended.Task;
    }
}

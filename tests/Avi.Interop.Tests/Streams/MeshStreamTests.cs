using Avi.Mesh;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.Streams;

/// <summary>
/// AVI's streams and requests against a peer that was written from docs/mesh-streams.md, in both roles.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class MeshStreamTests
{
    private static readonly byte[] Sent = [.. Enumerable.Range(0, 300_000).Select(index => (byte)(index * 7))];

    [Test, CancelAfter(60_000)]
    public async Task Stream_that_we_open_is_accepted_and_echoed(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await theirs.AcceptStreamsAsync("echo");
        await ours.ConnectAsync(theirs.Address, cancellation);

        await using MeshStream stream = await ours.OpenStreamAsync(PeerId.Parse(theirs.Id), "echo", cancellation);
        using var echo = new MemoryStream();
        await Task.WhenAll(WriteAsync(stream, cancellation), stream.CopyToAsync(echo, cancellation));

        Assert.That(echo.ToArray().AsSpan().SequenceEqual(Sent));
    }

    [Test, CancelAfter(60_000)]
    public async Task Stream_that_we_open_is_refused_with_their_words(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await theirs.AcceptStreamsAsync("echo");
        await theirs.DialAsync(ours.Addresses[0]);

        Assert.That(
            async () => await ours.OpenStreamAsync(PeerId.Parse(theirs.Id), "audio", cancellation),
            Throws.TypeOf<MeshStreamException>()
                .With.Property("Error").EqualTo(MeshStreamError.Refused)
                .With.Property("Reason").EqualTo("not this one"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Stream_that_they_open_is_accepted_and_echoed(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await using IAsyncDisposable accepting = ours.HandleStreams("echo", (stream, token) =>
            stream.CopyToAsync(stream, token));
        await theirs.DialAsync(ours.Addresses[0]);

        PeerEvent echo = await theirs.EchoOnStreamAsync(ours.Id.ToString(), "echo", Sent);
        PeerEvent refused = await theirs.EchoOnStreamAsync(ours.Id.ToString(), "audio", Sent);

        Assert.That(echo.Number("code"), Is.Zero);
        Assert.That(Convert.FromBase64String(echo.Text("base64")).AsSpan().SequenceEqual(Sent));
        Assert.That((refused.Number("code"), refused.Text("reason")), Is.EqualTo((2, "not_handled")));
    }

    [Test, CancelAfter(60_000)]
    public async Task Request_of_ours_is_answered([Values(0, 100, 300_000)] int bytes, CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await theirs.RespondAsync("reverse");
        await ours.ConnectAsync(theirs.Address, cancellation);
        byte[] payload = Sent[..bytes];

        byte[] response = await ours.RequestAsync(
            PeerId.Parse(theirs.Id), "reverse", payload, cancellation: cancellation);

        Array.Reverse(response);
        Assert.That(response.AsSpan().SequenceEqual(payload));
        Assert.That(
            async () => await ours.RequestAsync(PeerId.Parse(theirs.Id), "else", payload, cancellation: cancellation),
            Throws.TypeOf<MeshRequestException>().With.Property("Error").EqualTo(MeshRequestError.NoResponder));
    }

    [Test, CancelAfter(60_000)]
    public async Task Request_of_theirs_is_answered([Values(0, 100, 300_000)] int bytes, CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await using IAsyncDisposable responding = ours.RespondTo("same", (request, _) =>
            ValueTask.FromResult(request.Payload));
        await theirs.DialAsync(ours.Addresses[0]);

        PeerEvent response = await theirs.RequestAsync(ours.Id.ToString(), "same", Sent[..bytes]);
        PeerEvent refused = await theirs.RequestAsync(ours.Id.ToString(), "else", [1]);

        Assert.That(Convert.FromBase64String(response.Text("base64")).AsSpan().SequenceEqual(Sent.AsSpan(0, bytes)));
        Assert.That((refused.Number("code"), refused.Text("reason")), Is.EqualTo((2, "not_handled")));
    }

    [Test, CancelAfter(60_000)]
    public async Task Stream_that_they_open_is_refused_with_our_words(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await using MeshStreamAcceptor acceptor = ours.AcceptStreams("echo", cancellation);
        await theirs.DialAsync(ours.Addresses[0]);

        Task<PeerEvent> opening = theirs.EchoOnStreamAsync(ours.Id.ToString(), "echo", Sent);
        await foreach (MeshStreamOffer offer in acceptor.WithCancellation(cancellation))
        {
            await offer.RefuseAsync("später", cancellation);
            break;
        }

        PeerEvent refused = await opening;
        Assert.That((refused.Number("code"), refused.Text("reason")), Is.EqualTo((1, "später")));
    }

    [Test, CancelAfter(60_000)]
    public async Task Their_peer_sees_a_reset_when_we_give_a_stream_up(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await using IAsyncDisposable accepting = ours.HandleStreams("echo", (stream, _) =>
        {
            stream.Abort();
            return Task.CompletedTask;
        });
        await theirs.DialAsync(ours.Addresses[0]);

        Assert.That(
            async () => await theirs.EchoOnStreamAsync(ours.Id.ToString(), "echo", Sent),
            Throws.TypeOf<PeerException>());
    }

    [Test, CancelAfter(60_000)]
    public async Task Request_of_theirs_without_a_response_is_answered_with_the_code_of_the_page(
        CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await using IAsyncDisposable refusing =
            ours.RespondTo("refused", (_, _) => throw new RequestRefusedException("not today"));
        await using IAsyncDisposable failing =
            ours.RespondTo("failing", (_, _) => throw new InvalidOperationException("The password is swordfish."));
        await theirs.DialAsync(ours.Addresses[0]);

        PeerEvent refused = await theirs.RequestAsync(ours.Id.ToString(), "refused", []);
        PeerEvent failed = await theirs.RequestAsync(ours.Id.ToString(), "failing", []);
        PeerEvent tooLarge = await theirs.RequestAsync(ours.Id.ToString(), "failing", new byte[(1024 * 1024) + 1]);

        Assert.That((refused.Number("code"), refused.Text("reason")), Is.EqualTo((1, "not today")));
        Assert.That((failed.Number("code"), failed.Text("reason")), Is.EqualTo((5, "")));
        Assert.That(tooLarge.Number("code"), Is.EqualTo(6));
    }

    [Test, CancelAfter(60_000)]
    public async Task Peer_that_dies_ends_streams_and_requests(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        NodePeer theirs = await NodePeer.StartAsync("theirs");
        await theirs.AcceptStreamsAsync("echo");
        await ours.ConnectAsync(theirs.Address, cancellation);
        await using MeshStream stream = await ours.OpenStreamAsync(PeerId.Parse(theirs.Id), "echo", cancellation);
        Task<int> reading = stream.ReadAsync(new byte[1], cancellation).AsTask();

        await theirs.DisposeAsync();

        Assert.That(async () => await reading, Throws.TypeOf<MeshStreamException>());
    }

    private static async Task WriteAsync(MeshStream stream, CancellationToken cancellation)
    {
        await stream.WriteAsync(Sent, cancellation);
        await stream.CompleteWritesAsync(cancellation);
    }
}

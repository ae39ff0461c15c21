using Avi.Mesh;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.Streams;

/// <summary>AVI's streams and requests against a peer that was written from docs/mesh-streams.md, in both roles.</summary>
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

    private static async Task WriteAsync(MeshStream stream, CancellationToken cancellation)
    {
        await stream.WriteAsync(Sent, cancellation);
        await stream.CompleteWritesAsync(cancellation);
    }
}

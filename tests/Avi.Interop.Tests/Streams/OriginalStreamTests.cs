using System.Text;
using Avi.Mesh;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.Streams;

/// <summary><c>/avi/stream/1.0.0</c> against a peer that behaves as the original implementation does.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OriginalStreamTests
{
    [Test, CancelAfter(60_000)]
    public async Task Stream_that_we_open_is_accepted_and_closed(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await StartOriginalAsync();
        await theirs.OriginalHandleAsync("audio");
        await ours.ConnectAsync(theirs.Address, cancellation);

        MeshStream stream = await ours.OpenStreamAsync(PeerId.Parse(theirs.Id), "audio", cancellation);
        PeerEvent request = await theirs.TakeOriginalAsync("RequestStream");
        await stream.WriteAsync(new byte[] { 0, 1, 254, 255 }, cancellation);
        PeerEvent data = await theirs.TakeOriginalAsync("StreamData");
        await theirs.OriginalSendAsync(ours.Id.ToString(), request.Number("id"), "answer"u8.ToArray());
        byte[] heard = new byte[6];
        await stream.ReadExactlyAsync(heard, cancellation);
        await stream.DisposeAsync();
        PeerEvent close = await theirs.TakeOriginalAsync("CloseStream");

        int id = request.Number("id");
        Assert.That(
            request.Text("json"), Is.EqualTo($$$"""{"RequestStream":{"stream_id":{{{id}}},"reason":"audio"}}"""));
        Assert.That(
            data.Text("json"), Is.EqualTo($$$"""{"StreamData":{"stream_id":{{{id}}},"data":[0,1,254,255]}}"""));
        Assert.That(close.Text("json"), Is.EqualTo($$$"""{"CloseStream":{"stream_id":{{{id}}}}}"""));
        Assert.That(heard, Is.EqualTo("answer"u8.ToArray()));
    }

    [Test, CancelAfter(60_000)]
    public async Task Stream_of_a_reason_that_they_do_not_know_is_not_handled(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await StartOriginalAsync();
        await ours.ConnectAsync(theirs.Address, cancellation);

        Assert.That(
            async () => await ours.OpenStreamAsync(PeerId.Parse(theirs.Id), "audio", cancellation),
            Throws.TypeOf<MeshStreamException>().With.Property("Error").EqualTo(MeshStreamError.NotHandled));
    }

    [Test, CancelAfter(60_000)]
    public async Task Stream_that_they_open_is_accepted_and_their_close_is_its_end(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await StartOriginalAsync();
        var heard = new TaskCompletionSource<byte[]>();
        await using IAsyncDisposable accepting = ours.HandleStreams("audio", async (stream, token) =>
        {
            await stream.WriteAsync("welcome"u8.ToArray(), token);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, token);
            heard.SetResult(bytes.ToArray());
        });
        await theirs.DialAsync(ours.Addresses[0]);

        int id = await theirs.OriginalOpenAsync(ours.Id.ToString(), "audio");
        PeerEvent accepted = await theirs.TakeOriginalAsync("AcceptStream");
        PeerEvent welcome = await theirs.TakeOriginalAsync("StreamData");
        foreach (string part in (string[])["one ", "two ", "three"])
            await theirs.OriginalSendAsync(ours.Id.ToString(), id, Encoding.UTF8.GetBytes(part));
        await theirs.OriginalCloseAsync(ours.Id.ToString(), id);

        Assert.That(accepted.Text("json"), Is.EqualTo($$$"""{"AcceptStream":{"stream_id":{{{id}}}}}"""));
        Assert.That(Convert.FromBase64String(welcome.Text("base64")), Is.EqualTo("welcome"u8.ToArray()));
        Assert.That(await heard.Task.WaitAsync(cancellation), Is.EqualTo("one two three"u8.ToArray()));
    }

    [Test, CancelAfter(60_000)]
    public async Task Stream_that_they_open_for_nobody_is_not_handled(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await StartOriginalAsync();
        await theirs.DialAsync(ours.Addresses[0]);

        int id = await theirs.OriginalOpenAsync(ours.Id.ToString(), "audio");
        PeerEvent rejected = await theirs.TakeOriginalAsync("RejectStream");

        Assert.That(
            rejected.Text("json"),
            Is.EqualTo($$$"""{"RejectStream":{"stream_id":{{{id}}},"reason":"not_handled"}}"""));
    }

    [Test, CancelAfter(60_000)]
    public async Task Streams_of_two_peers_with_the_same_number_are_kept_apart(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer left = await StartOriginalAsync();
        await using NodePeer right = await StartOriginalAsync();
        await using MeshStreamAcceptor acceptor = ours.AcceptStreams("audio", cancellation);
        await left.DialAsync(ours.Addresses[0]);
        await right.DialAsync(ours.Addresses[0]);

        int idOfLeft = await left.OriginalOpenAsync(ours.Id.ToString(), "audio");
        int idOfRight = await right.OriginalOpenAsync(ours.Id.ToString(), "audio");
        var streams = new Dictionary<string, MeshStream>();
        await foreach (MeshStreamOffer offer in acceptor.WithCancellation(cancellation))
        {
            streams.Add(offer.Peer.ToString(), await offer.AcceptAsync(cancellation));
            if (streams.Count == 2)
                break;
        }

        await left.OriginalSendAsync(ours.Id.ToString(), idOfLeft, "left "u8.ToArray());
        await right.OriginalSendAsync(ours.Id.ToString(), idOfRight, "right"u8.ToArray());
        byte[] ofLeft = new byte[5];
        byte[] ofRight = new byte[5];
        await streams[left.Id].ReadExactlyAsync(ofLeft, cancellation);
        await streams[right.Id].ReadExactlyAsync(ofRight, cancellation);

        Assert.That((idOfLeft, idOfRight), Is.EqualTo((1, 1)));
        Assert.That(ofLeft, Is.EqualTo("left "u8.ToArray()));
        Assert.That(ofRight, Is.EqualTo("right"u8.ToArray()));
    }

    [Test, CancelAfter(60_000)]
    public async Task Megabyte_arrives_in_order_both_ways(CancellationToken cancellation)
    {
        byte[] sent = new byte[1_000_000];
        new Random(5).NextBytes(sent);
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await StartOriginalAsync();
        await theirs.OriginalHandleAsync("audio");
        await ours.ConnectAsync(theirs.Address, cancellation);
        await using MeshStream stream = await ours.OpenStreamAsync(PeerId.Parse(theirs.Id), "audio", cancellation);
        int id = (await theirs.TakeOriginalAsync("RequestStream")).Number("id");

        Task writing = stream.WriteAsync(sent, cancellation).AsTask();
        using var atTheirs = new MemoryStream();
        while (atTheirs.Length < sent.Length)
        {
            PeerEvent part = await theirs.TakeOriginalAsync("StreamData");
            atTheirs.Write(Convert.FromBase64String(part.Text("base64")));
        }

        await writing;
        byte[] atOurs = new byte[sent.Length];
        Task reading = stream.ReadExactlyAsync(atOurs, cancellation).AsTask();
        foreach (byte[] part in sent.Chunk(100_000))
            await theirs.OriginalSendAsync(ours.Id.ToString(), id, part);
        await reading;

        Assert.That(atTheirs.ToArray().AsSpan().SequenceEqual(sent));
        Assert.That(atOurs.AsSpan().SequenceEqual(sent));
    }

    [TestCase("""{"SyncContext":{"device_id":"x","timestamp":1,"vector_clock":{},"data":{"avi":{}}}}""")]
    [TestCase("""{"CloseStream":{"stream_id":99,"unknown":true}}""")]
    [CancelAfter(60_000)]
    public async Task Message_that_concerns_nothing_here_is_answered_as_a_success(
        string json, CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await StartOriginalAsync();
        await theirs.DialAsync(ours.Addresses[0]);

        Assert.That(await theirs.OriginalRawAsync(ours.Id.ToString(), json), Is.Zero);
    }

    [TestCase("""{"StreamData":{"stream_id":1,"data":[256]}}""", null)]
    [TestCase("""{"Unknown":{"stream_id":1}}""", null)]
    [TestCase("{}", (10 * 1024 * 1024) + 1)]
    [TestCase("""{"CloseStream":{"stream_id":1""", 31)]
    [CancelAfter(60_000)]
    public async Task Message_that_is_none_is_reset_and_the_connection_stays(
        string json, int? announced, CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await StartOriginalAsync();
        await theirs.DialAsync(ours.Addresses[0]);

        Assert.That(
            async () => await theirs.OriginalRawAsync(ours.Id.ToString(), json, announced),
            Throws.TypeOf<PeerException>());
        Assert.That(await theirs.OriginalRawAsync(ours.Id.ToString(), """{"CloseStream":{"stream_id":9}}"""), Is.Zero);
    }

    /// <summary>Starts a peer that behaves as a node of the original does.</summary>
    internal static async Task<NodePeer> StartOriginalAsync()
    {
        NodePeer peer = await NodePeer.StartAsync("original");
        await peer.OriginalStartAsync();
        return peer;
    }
}

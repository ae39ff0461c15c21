using Avi.Mesh;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.Streams;

/// <summary>
/// <c>/avi/stream/1.0.0</c> with the peer of <see cref="OriginalStreamTests"/>, where it is not easy.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class OriginalEdgeTests
{
    [Test, CancelAfter(60_000)]
    public async Task One_number_opened_by_both_sides_is_two_streams(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await OriginalStreamTests.StartOriginalAsync();
        await theirs.OriginalHandleAsync("audio");
        await using MeshStreamAcceptor acceptor = ours.AcceptStreams("audio", cancellation);
        await ours.ConnectAsync(theirs.Address, cancellation);
        await using MeshStream opened = await ours.OpenStreamAsync(PeerId.Parse(theirs.Id), "audio", cancellation);
        int id = (await theirs.TakeOriginalAsync("RequestStream")).Number("id");

        await theirs.OriginalRawAsync(
            ours.Id.ToString(), $$$"""{"RequestStream":{"stream_id":{{{id}}},"reason":"audio"}}""");
        await using MeshStream accepted = await AcceptAsync(acceptor, cancellation);
        await theirs.TakeOriginalAsync("AcceptStream");
        await theirs.OriginalSendAsync(ours.Id.ToString(), id, "theirs"u8.ToArray());
        await opened.WriteAsync("ours"u8.ToArray(), cancellation);
        byte[] heard = new byte[6];
        await accepted.ReadExactlyAsync(heard, cancellation);
        PeerEvent said = await theirs.TakeOriginalAsync("StreamData");
        await theirs.OriginalCloseAsync(ours.Id.ToString(), id);
        await theirs.OriginalSendAsync(ours.Id.ToString(), id, "answer"u8.ToArray());
        byte[] answer = new byte[6];
        await opened.ReadExactlyAsync(answer, cancellation);

        Assert.That(heard, Is.EqualTo("theirs"u8.ToArray()));
        Assert.That(said.Number("id"), Is.EqualTo(id));
        Assert.That(Convert.FromBase64String(said.Text("base64")), Is.EqualTo("ours"u8.ToArray()));
        Assert.That(await accepted.ReadAsync(new byte[1], cancellation), Is.Zero);
        Assert.That(answer, Is.EqualTo("answer"u8.ToArray()));
    }

    [Test, CancelAfter(60_000)]
    public async Task Refusals_have_their_words_in_both_roles(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await OriginalStreamTests.StartOriginalAsync();
        await theirs.OriginalRefuseAsync("audio", "the baby sleeps");
        await using MeshStreamAcceptor acceptor = ours.AcceptStreams("audio", cancellation);
        await ours.ConnectAsync(theirs.Address, cancellation);

        int id = await theirs.OriginalOpenAsync(ours.Id.ToString(), "audio");
        await (await NextAsync(acceptor, cancellation)).RefuseAsync("not \"now\"", cancellation);
        PeerEvent rejected = await theirs.TakeOriginalAsync("RejectStream");

        Assert.That((rejected.Number("id"), rejected.Text("reason")), Is.EqualTo((id, "not \"now\"")));
        Assert.That(
            async () => await ours.OpenStreamAsync(PeerId.Parse(theirs.Id), "audio", cancellation),
            Throws.TypeOf<MeshStreamException>()
                .With.Property("Error").EqualTo(MeshStreamError.Refused)
                .With.Property("Reason").EqualTo("the baby sleeps"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Data_and_the_end_before_our_yes_are_kept(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await OriginalStreamTests.StartOriginalAsync();
        await using MeshStreamAcceptor acceptor = ours.AcceptStreams("audio", cancellation);
        await theirs.DialAsync(ours.Addresses[0]);

        int id = await theirs.OriginalOpenAsync(ours.Id.ToString(), "audio");
        await theirs.OriginalSendAsync(ours.Id.ToString(), id, "early"u8.ToArray());
        await theirs.OriginalCloseAsync(ours.Id.ToString(), id);
        await using MeshStream stream = await AcceptAsync(acceptor, cancellation);
        using var heard = new MemoryStream();
        await stream.CopyToAsync(heard, cancellation);

        Assert.That(heard.ToArray(), Is.EqualTo("early"u8.ToArray()));
    }

    [Test, CancelAfter(60_000)]
    public async Task Number_in_use_and_full_table_are_refused_and_the_streams_that_are_there_go_on(
        CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await OriginalStreamTests.StartOriginalAsync();
        await using MeshStreamAcceptor acceptor = ours.AcceptStreams("audio", cancellation);
        await theirs.DialAsync(ours.Addresses[0]);
        int first = await theirs.OriginalOpenAsync(ours.Id.ToString(), "audio");
        await using MeshStream stream = await AcceptAsync(acceptor, cancellation);

        Assert.That(
            async () => await theirs.OriginalRawAsync(
                ours.Id.ToString(), $$$"""{"RequestStream":{"stream_id":{{{first}}},"reason":"audio"}}"""),
            Throws.TypeOf<PeerException>());
        for (int count = 1; count < new MeshStreamOptions().MaxStreamsPerPeer; count++)
            await theirs.OriginalOpenAsync(ours.Id.ToString(), "audio");
        int last = await theirs.OriginalOpenAsync(ours.Id.ToString(), "audio");
        PeerEvent rejected = await theirs.TakeOriginalAsync("RejectStream");
        await theirs.OriginalSendAsync(ours.Id.ToString(), first, "still"u8.ToArray());
        byte[] heard = new byte[5];
        await stream.ReadExactlyAsync(heard, cancellation);

        Assert.That(
            (rejected.Number("id"), rejected.Text("reason")), Is.EqualTo((last, "too many streams of one peer")));
        Assert.That(heard, Is.EqualTo("still"u8.ToArray()));
    }

    [Test, CancelAfter(60_000)]
    public async Task Peer_that_dies_in_the_middle_is_a_lost_connection(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        NodePeer theirs = await OriginalStreamTests.StartOriginalAsync();
        await theirs.OriginalHandleAsync("audio");
        await ours.ConnectAsync(theirs.Address, cancellation);
        await using MeshStream stream = await ours.OpenStreamAsync(PeerId.Parse(theirs.Id), "audio", cancellation);
        Task<int> reading = stream.ReadAsync(new byte[1], cancellation).AsTask();

        await theirs.DisposeAsync();

        Assert.That(
            async () => await reading,
            Throws.TypeOf<MeshStreamException>().With.Property("Error").EqualTo(MeshStreamError.ConnectionLost));
    }

    private static async Task<MeshStreamOffer> NextAsync(MeshStreamAcceptor acceptor, CancellationToken cancellation)
    {
        // Not disposed: that would end the acceptor.
        IAsyncEnumerator<MeshStreamOffer> offers = acceptor.GetAsyncEnumerator(cancellation);
        Assert.That(await offers.MoveNextAsync(), Is.True);
        return offers.Current;
    }

    private static async Task<MeshStream> AcceptAsync(MeshStreamAcceptor acceptor, CancellationToken cancellation) =>
        await (await NextAsync(acceptor, cancellation)).AcceptAsync(cancellation);
}

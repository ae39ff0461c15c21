using System.Text;
using Avi.Mesh.Streams;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using static Avi.Mesh.Tests.Streams.OriginalDouble;

namespace Avi.Mesh.Tests.Streams;

/// <summary>Streams with a peer of <c>/avi/stream/1.0.0</c>: how they are opened, found, and ended.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OriginalStreamTests : IAsyncDisposable
{
    private NodePair _nodes = null!;
    private OriginalDouble _peer = null!;

    private MeshNode Hall => _nodes.Hall;

    [SetUp]
    public async Task ConnectAsync()
    {
        _nodes = await NodePair.StartAsync(isConnected: false);
        _peer = await OriginalDouble.ConnectAsync(_nodes, CancellationToken.None);
    }

    [TearDown]
    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Test, CancelAfter(10_000)]
    public async Task Stream_of_the_peer_is_accepted_and_closed_by_it(CancellationToken cancellation)
    {
        await using MeshStreamAcceptor acceptor = Hall.AcceptStreams("audio", cancellation);

        await using MeshStream stream = await AcceptAsync(acceptor, 1, cancellation);
        await stream.WriteAsync(new byte[] { 0, 9, 99, 100, 255 }, cancellation);
        string data = await _peer.TakeAsync(cancellation);
        await _peer.SendAsync(Data(1, "all"), cancellation);
        await _peer.SendAsync(Close(1), cancellation);

        Assert.That((stream.Peer, stream.Name, stream.IsInbound), Is.EqualTo((_peer.Id, "audio", true)));
        Assert.That(data, Is.EqualTo("""{"StreamData":{"stream_id":1,"data":[0,9,99,100,255]}}"""));
        Assert.That(await ReadToEndAsync(stream, cancellation), Is.EqualTo("all"));
        Assert.That(
            async () => await stream.WriteAsync(new byte[1], cancellation), Fails(MeshStreamError.ResetByPeer));
    }

    [Test, CancelAfter(10_000)]
    public async Task Stream_of_ours_is_accepted_and_closed_by_us(CancellationToken cancellation)
    {
        (MeshStream stream, ulong id) = await OpenAsync(cancellation);
        await _peer.SendAsync(Data(id, "answer"), cancellation);
        string heard = await ReadAsync(stream, 6, cancellation);

        await stream.CompleteWritesAsync(cancellation);

        Assert.That((heard, stream.IsInbound), Is.EqualTo(("answer", false)));
        Assert.That(await _peer.TakeAsync(cancellation), Is.EqualTo(Close(id)));
        Assert.That(await ReadToEndAsync(stream, cancellation), Is.Empty, "The end is one for both directions.");
        await stream.DisposeAsync();
        await _peer.SendAsync(Data(id, "late"), cancellation);
    }

    [Test, CancelAfter(10_000)]
    public async Task Our_refusal_has_the_words_that_fit(CancellationToken cancellation)
    {
        await using MeshStreamAcceptor acceptor = Hall.AcceptStreams("audio", cancellation);
        await _peer.SendAsync(Request(7, "audio"), cancellation);
        MeshStreamOffer offer = await NextAsync(acceptor, cancellation);

        await offer.RefuseAsync("\ud800 \"sleep\" " + new string('x', 1000), cancellation);

        string cut = "\ufffd \\\"sleep\\\" " + new string('x', 243);
        Assert.That(await _peer.TakeAsync(cancellation), Is.EqualTo(Reject(7, cut)));
    }

    [TestCase("not_handled", MeshStreamError.NotHandled, "not_handled")]
    [TestCase("the baby sleeps", MeshStreamError.Refused, "the baby sleeps")]
    [TestCase("", MeshStreamError.Refused, "")]
    [CancelAfter(10_000)]
    public async Task Their_refusal_is_an_error_with_their_words(
        string reason, MeshStreamError error, string expected, CancellationToken cancellation)
    {
        Task<MeshStream> opening = Hall.OpenStreamAsync(_peer.Id, "audio", cancellation);
        ulong id = await _peer.TakeRequestAsync(cancellation);

        await _peer.SendAsync(Reject(id, reason), cancellation);

        MeshStreamException? failure = await Assert.ThrowsAsync<MeshStreamException>(() => opening);
        Assert.That((failure!.Error, failure.Reason), Is.EqualTo((error, expected)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Endless_words_of_theirs_are_cut(CancellationToken cancellation)
    {
        Task<MeshStream> opening = Hall.OpenStreamAsync(_peer.Id, "audio", cancellation);
        ulong id = await _peer.TakeRequestAsync(cancellation);

        await _peer.SendAsync(Reject(id, new string('x', 1_000_000)), cancellation);

        MeshStreamException? failure = await Assert.ThrowsAsync<MeshStreamException>(() => opening);
        Assert.That(failure!.Reason, Is.EqualTo(new string('x', Answer.MaxReasonBytes)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Close_instead_of_an_answer_is_a_refusal(CancellationToken cancellation)
    {
        Task<MeshStream> opening = Hall.OpenStreamAsync(_peer.Id, "audio", cancellation);
        ulong id = await _peer.TakeRequestAsync(cancellation);

        await _peer.SendAsync(Close(id), cancellation);

        Assert.That(async () => await opening, Fails(MeshStreamError.Refused));
    }

    [Test, CancelAfter(10_000)]
    public async Task Refusal_after_a_yes_is_the_end(CancellationToken cancellation)
    {
        (MeshStream stream, ulong id) = await OpenAsync(cancellation);
        await using MeshStream disposed = stream;

        await _peer.SendAsync(Data(id, "first"), cancellation);
        await _peer.SendAsync(Reject(id, "changed my mind"), cancellation);

        Assert.That(await ReadToEndAsync(stream, cancellation), Is.EqualTo("first"));
        Assert.That(
            async () => await stream.WriteAsync(new byte[1], cancellation), Fails(MeshStreamError.ResetByPeer));
    }

    [Test, CancelAfter(10_000)]
    public async Task One_number_opened_by_both_sides_is_two_streams(CancellationToken cancellation)
    {
        (MeshStream ours, ulong id) = await OpenAsync(cancellation);
        await using MeshStreamAcceptor acceptor = Hall.AcceptStreams("audio", cancellation);
        await using MeshStream theirs = await AcceptAsync(acceptor, id, cancellation);

        // Each opener speaks on its own stream; both messages have the same number.
        await _peer.SendAsync(Data(id, "theirs"), cancellation);
        await ours.WriteAsync("ours"u8.ToArray(), cancellation);
        string heard = await ReadAsync(theirs, 6, cancellation);
        string said = await _peer.TakeAsync(cancellation);

        // What ends first is the sender's own, and the other goes on.
        await _peer.SendAsync(Close(id), cancellation);
        await _peer.SendAsync(Data(id, "answer"), cancellation);
        await _peer.SendAsync(Close(id), cancellation);

        Assert.That((heard, said), Is.EqualTo(("theirs", Data(id, "ours"))));
        Assert.That(await ReadToEndAsync(theirs, cancellation), Is.Empty);
        Assert.That(await ReadToEndAsync(ours, cancellation), Is.EqualTo("answer"));
    }

    [Test, CancelAfter(10_000)]
    public async Task Of_two_streams_with_one_number_data_is_for_the_one_that_is_accepted(
        CancellationToken cancellation)
    {
        (MeshStream ours, ulong id) = await OpenAsync(cancellation);
        await using MeshStreamAcceptor acceptor = Hall.AcceptStreams("audio", cancellation);
        await _peer.SendAsync(Request(id, "audio"), cancellation);
        MeshStreamOffer offer = await NextAsync(acceptor, cancellation);

        await _peer.SendAsync(Data(id, "for ours"), cancellation);
        await offer.RefuseAsync("no", cancellation);

        Assert.That(await _peer.TakeAsync(cancellation), Is.EqualTo(Reject(id, "no")));
        Assert.That(await ReadAsync(ours, 8, cancellation), Is.EqualTo("for ours"));
    }

    [Test, CancelAfter(10_000)]
    public async Task Second_request_with_a_number_in_use_is_no_message_and_the_first_stream_goes_on(
        CancellationToken cancellation)
    {
        using MetricCollector<long> messages = _nodes.Collect<long>("avi.mesh.stream.messages");
        await using MeshStreamAcceptor acceptor = Hall.AcceptStreams("audio", cancellation);
        await using MeshStream stream = await AcceptAsync(acceptor, 5, cancellation);

        Assert.That(
            async () => await _peer.SendAsync(Request(5, "audio"), cancellation), Throws.InstanceOf<IOException>());
        await _peer.SendAsync(Data(5, "still"), cancellation);

        Assert.That(await ReadAsync(stream, 5, cancellation), Is.EqualTo("still"));
        Assert.That(OutcomesOf(messages), Is.EqualTo(new[] { "Handled", "NumberInUse", "Handled" }));
    }

    [Test, CancelAfter(10_000)]
    public async Task Number_can_be_used_again_after_its_stream(CancellationToken cancellation)
    {
        await using MeshStreamAcceptor acceptor = Hall.AcceptStreams("audio", cancellation);
        MeshStream first = await AcceptAsync(acceptor, 5, cancellation);
        await _peer.SendAsync(Close(5), cancellation);

        await using MeshStream second = await AcceptAsync(acceptor, 5, cancellation);
        await first.DisposeAsync();
        await _peer.SendAsync(Data(5, "second"), cancellation);

        Assert.That(await ReadAsync(second, 6, cancellation), Is.EqualTo("second"));
    }

    [Test, CancelAfter(10_000)]
    public async Task Data_before_the_yes_is_kept_and_so_is_the_end(CancellationToken cancellation)
    {
        await using MeshStreamAcceptor acceptor = Hall.AcceptStreams("audio", cancellation);
        await _peer.SendAsync(Request(1, "audio"), cancellation);
        await _peer.SendAsync(Data(1, "early"), cancellation);
        await _peer.SendAsync(Close(1), cancellation);

        await using MeshStream stream = await (await NextAsync(acceptor, cancellation)).AcceptAsync(cancellation);

        Assert.That(await ReadToEndAsync(stream, cancellation), Is.EqualTo("early"));
    }

    [Test, CancelAfter(10_000)]
    public async Task Message_about_no_stream_is_a_success_and_counted(CancellationToken cancellation)
    {
        using MetricCollector<long> messages = _nodes.Collect<long>("avi.mesh.stream.messages");
        await using MeshStreamAcceptor acceptor = Hall.AcceptStreams("audio", cancellation);
        await using MeshStream theirs = await AcceptAsync(acceptor, 1, cancellation);

        foreach (string message in (string[])[Accept(9), Reject(9, "no"), Data(9, "x"), Close(9), Close(ulong.MaxValue)])
            await _peer.SendAsync(message, cancellation);

        // Only who did not open a stream can answer to it.
        await _peer.SendAsync(Accept(1), cancellation);
        await _peer.SendAsync(Reject(1, "no"), cancellation);
        await _peer.SendAsync(Data(1, "alive"), cancellation);

        Assert.That(await ReadAsync(theirs, 5, cancellation), Is.EqualTo("alive"));
        Assert.That(OutcomesOf(messages).Count(outcome => outcome == "UnknownStream"), Is.EqualTo(7));
    }

    [Test, CancelAfter(10_000)]
    public async Task Messages_are_worked_on_in_the_order_in_which_they_began(CancellationToken cancellation)
    {
        await using MeshStreamAcceptor acceptor = Hall.AcceptStreams("audio", cancellation);
        await using MeshStream stream = await AcceptAsync(acceptor, 1, cancellation);
        byte[] slow = Frame(Data(1, "first "));
        await using Avi.Mesh.Libp2p.Swarm.SwarmStream first = await _peer.BeginAsync(slow[..10], cancellation);

        Task second = _peer.SendAsync(Data(1, "second"), cancellation);
        await first.WriteAsync(slow.AsMemory(10), cancellation);
        await EndAsync(first, cancellation);
        await second;

        Assert.That(await ReadAsync(stream, 12, cancellation), Is.EqualTo("first second"));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_dies_ends_streams_openings_and_offers(CancellationToken cancellation)
    {
        await using MeshStreamAcceptor acceptor = Hall.AcceptStreams("audio", cancellation);
        await using MeshStream theirs = await AcceptAsync(acceptor, 1, cancellation);
        (MeshStream ours, _) = await OpenAsync(cancellation);
        Task<MeshStream> opening = Hall.OpenStreamAsync(_peer.Id, "unanswered", cancellation);
        await _peer.SendAsync(Request(2, "audio"), cancellation);
        MeshStreamOffer offer = await NextAsync(acceptor, cancellation);
        await _peer.SendAsync(Data(1, "last words"), cancellation);
        Task<int> reading = ours.ReadAsync(new byte[1], cancellation).AsTask();

        _nodes.Network.Cut();

        Assert.That(async () => await reading, Fails(MeshStreamError.ConnectionLost));
        Assert.That(async () => await opening, Throws.InstanceOf<IOException>());
        Assert.That(async () => await offer.AcceptAsync(cancellation), Throws.TypeOf<MeshStreamException>());
        Assert.That(await ReadAsync(theirs, 10, cancellation), Is.EqualTo("last words"), "What had come can be read.");
        Assert.That(
            async () => await theirs.ReadAsync(new byte[1], cancellation), Fails(MeshStreamError.ConnectionLost));
        await UntilAsync(() => Hall.Stack.Streams.OpenStreamsOf(_peer.Id) == 0, cancellation);
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Fails(MeshStreamError error) =>
        Throws.TypeOf<MeshStreamException>().With.Property(nameof(MeshStreamException.Error)).EqualTo(error);

    private static string?[] OutcomesOf(MetricCollector<long> counter) =>
        [.. counter.GetMeasurementSnapshot().Select(measurement => measurement.Tags["outcome"]?.ToString())];

    private static async Task<MeshStreamOffer> NextAsync(MeshStreamAcceptor acceptor, CancellationToken cancellation)
    {
        // Not disposed: that would end the acceptor.
        IAsyncEnumerator<MeshStreamOffer> offers = acceptor.GetAsyncEnumerator(cancellation);
        Assert.That(await offers.MoveNextAsync(), Is.True);
        return offers.Current;
    }

    private static async Task<string> ReadAsync(MeshStream stream, int count, CancellationToken cancellation)
    {
        byte[] bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancellation);
        return Encoding.UTF8.GetString(bytes);
    }

    private static async Task<string> ReadToEndAsync(MeshStream stream, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellation);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static async Task UntilAsync(Func<bool> isTrue, CancellationToken cancellation)
    {
        while (!isTrue())
            await Task.Delay(5, cancellation);
    }

    /// <summary>The peer asks for a stream, and the hall accepts it.</summary>
    private async Task<MeshStream> AcceptAsync(MeshStreamAcceptor acceptor, ulong id, CancellationToken cancellation)
    {
        await _peer.SendAsync(Request(id, "audio"), cancellation);
        MeshStream stream = await (await NextAsync(acceptor, cancellation)).AcceptAsync(cancellation);
        Assert.That(await _peer.TakeAsync(cancellation), Is.EqualTo(Accept(id)));
        return stream;
    }

    /// <summary>The hall asks for a stream, and the peer accepts it.</summary>
    private async Task<(MeshStream Stream, ulong Id)> OpenAsync(CancellationToken cancellation)
    {
        Task<MeshStream> opening = Hall.OpenStreamAsync(_peer.Id, "answers", cancellation);
        ulong id = await _peer.TakeRequestAsync(cancellation);
        await _peer.SendAsync(Accept(id), cancellation);
        return (await opening, id);
    }
}

using System.Buffers;
using System.IO.Pipelines;
using Avi.Mesh.Tests.Libp2p;

namespace Avi.Mesh.Tests.Streams;

/// <summary>An open stream between two nodes: what it carries, how it ends.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MeshStreamTests : IAsyncDisposable
{
    private const int WindowBytes = 256 * 1024;

    private NodePair _nodes = null!;
    private MeshStream _opened = null!;
    private MeshStream _accepted = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _nodes = await NodePair.StartAsync();
        await using MeshStreamAcceptor acceptor = _nodes.Hall.AcceptStreams("audio");
        Task<MeshStream> opening = _nodes.Desk.OpenStreamAsync(_nodes.Hall.Id, "audio");
        await foreach (MeshStreamOffer offer in acceptor)
        {
            _accepted = await offer.AcceptAsync();
            break;
        }

        _opened = await opening;
    }

    [TearDown]
    public async ValueTask DisposeAsync()
    {
        await _opened.DisposeAsync();
        await _accepted.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Test, CancelAfter(10_000)]
    public async Task Bytes_arrive_both_ways(CancellationToken cancellation)
    {
        await _opened.WriteAsync("there"u8.ToArray(), cancellation);
        await _accepted.WriteAsync("back"u8.ToArray(), cancellation);

        Assert.That(await ReadAsync(_accepted, 5, cancellation), Is.EqualTo("there"u8.ToArray()));
        Assert.That(await ReadAsync(_opened, 4, cancellation), Is.EqualTo("back"u8.ToArray()));
        Assert.That((_opened.Peer, _opened.Name, _opened.IsInbound), Is.EqualTo((_nodes.Hall.Id, "audio", false)));
        Assert.That((_accepted.Peer, _accepted.Name, _accepted.IsInbound), Is.EqualTo((_nodes.Desk.Id, "audio", true)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Other_direction_goes_on_after_the_writes_are_complete(CancellationToken cancellation)
    {
        await _opened.WriteAsync("question"u8.ToArray(), cancellation);
        await _opened.CompleteWritesAsync(cancellation);
        byte[] question = await ReadToEndAsync(_accepted, cancellation);
        await _accepted.WriteAsync("answer"u8.ToArray(), cancellation);
        await _accepted.CompleteWritesAsync(cancellation);

        Assert.That(question, Is.EqualTo("question"u8.ToArray()));
        Assert.That(await ReadToEndAsync(_opened, cancellation), Is.EqualTo("answer"u8.ToArray()));
    }

    [Test, CancelAfter(10_000)]
    public async Task What_was_written_arrives_though_the_writer_disposes_at_once(CancellationToken cancellation)
    {
        byte[] bytes = new byte[WindowBytes / 2];
        new Random(7).NextBytes(bytes);

        await _opened.WriteAsync(bytes, cancellation);
        await _opened.DisposeAsync();

        Assert.That(await ReadToEndAsync(_accepted, cancellation), Is.EqualTo(bytes));
    }

    [Test, CancelAfter(10_000)]
    public async Task Writer_waits_for_a_reader_that_does_not_read(CancellationToken cancellation)
    {
        Task writing = _opened.WriteAsync(new byte[WindowBytes * 2], cancellation).AsTask();
        await ReadAsync(_accepted, 1000, cancellation);

        Assert.That(writing.IsCompleted, Is.False);
        await ReadAsync(_accepted, (WindowBytes * 2) - 1000, cancellation);
        await writing;
    }

    [Test, CancelAfter(10_000)]
    public async Task Cancelled_read_loses_nothing(CancellationToken cancellation)
    {
        using var impatience = new CancellationTokenSource();
        Task<int> reading = _accepted.ReadAsync(new byte[10], impatience.Token).AsTask();
        await impatience.CancelAsync();
        Assert.That(async () => await reading, Throws.InstanceOf<OperationCanceledException>());

        await _opened.WriteAsync("late"u8.ToArray(), cancellation);

        Assert.That(await ReadAsync(_accepted, 4, cancellation), Is.EqualTo("late"u8.ToArray()));
    }

    [Test, CancelAfter(10_000)]
    public async Task Cancelled_write_resets_the_stream_for_both(CancellationToken cancellation)
    {
        using var impatience = new CancellationTokenSource();
        Task writing = _opened.WriteAsync(new byte[WindowBytes * 2], impatience.Token).AsTask();
        await impatience.CancelAsync();

        Assert.That(async () => await writing, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(
            async () => await ReadToEndAsync(_accepted, cancellation), Fails(MeshStreamError.ResetByPeer));
        Assert.That(
            async () => await _opened.WriteAsync(new byte[1], cancellation), Fails(MeshStreamError.Aborted));
    }

    [Test, CancelAfter(10_000)]
    public async Task Aborted_stream_fails_for_the_other_side(CancellationToken cancellation)
    {
        Task<int> reading = _accepted.ReadAsync(new byte[1], cancellation).AsTask();
        _opened.Abort();

        Assert.That(async () => await reading, Fails(MeshStreamError.ResetByPeer));
        Assert.That(
            async () => await _accepted.WriteAsync(new byte[1], cancellation), Fails(MeshStreamError.ResetByPeer));
        Assert.That(async () => await _accepted.CompleteWritesAsync(cancellation), Fails(MeshStreamError.ResetByPeer));
    }

    [Test, CancelAfter(10_000)]
    public async Task Pulled_cable_is_a_lost_connection(CancellationToken cancellation)
    {
        Task<int> reading = _accepted.ReadAsync(new byte[1], cancellation).AsTask();
        _nodes.Network.Cut();

        Assert.That(async () => await reading, Fails(MeshStreamError.ConnectionLost));
        Assert.That(
            async () =>
            {
                while (true)
                    await _opened.WriteAsync(new byte[1000], cancellation);
            },
            Fails(MeshStreamError.ConnectionLost));
    }

    [Test, CancelAfter(10_000)]
    public async Task Disposing_a_node_ends_its_streams_and_waits_for_nobody(CancellationToken cancellation)
    {
        Task<int> reading = _opened.ReadAsync(new byte[1], cancellation).AsTask();

        await _nodes.Hall.DisposeAsync().AsTask().WaitAsync(cancellation);

        Assert.That(async () => await reading, Throws.InstanceOf<MeshStreamException>());
        Assert.That(
            async () => await _accepted.ReadAsync(new byte[1], cancellation), Throws.InstanceOf<MeshStreamException>());
        await _accepted.DisposeAsync();
        await _opened.DisposeAsync();
    }

    [Test, CancelAfter(10_000)]
    public async Task Disposing_while_a_write_waits_resets_the_stream(CancellationToken cancellation)
    {
        Task writing = _opened.WriteAsync(new byte[WindowBytes * 2], cancellation).AsTask();

        await _opened.DisposeAsync();

        Assert.That(async () => await writing, Fails(MeshStreamError.Aborted));
        Assert.That(async () => await ReadToEndAsync(_accepted, cancellation), Fails(MeshStreamError.ResetByPeer));
    }

    [Test, CancelAfter(10_000)]
    public async Task Disposing_while_a_read_waits_ends_the_read(CancellationToken cancellation)
    {
        Task<int> reading = _opened.ReadAsync(new byte[1], cancellation).AsTask();

        await _opened.DisposeAsync();

        Assert.That(async () => await reading, Fails(MeshStreamError.Aborted));
        Assert.That(await ReadToEndAsync(_accepted, cancellation), Is.Empty);
    }

    [Test, CancelAfter(10_000)]
    public async Task Disposed_stream_is_used_no_more_and_disposed_as_often_as_one_likes(CancellationToken cancellation)
    {
        await _opened.DisposeAsync();
        await _opened.DisposeAsync();
        _opened.Dispose();

        Func<Task>[] uses =
        [
            () => _opened.ReadAsync(new byte[1], cancellation).AsTask(),
            () => _opened.WriteAsync(new byte[1], cancellation).AsTask(),
            () => _opened.CompleteWritesAsync(cancellation).AsTask(),
        ];
        foreach (Func<Task> use in uses)
            Assert.That(use, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Pipes_carry_the_same_bytes_and_their_end(CancellationToken cancellation)
    {
        _opened.Output.Write("through "u8);
        _opened.Output.Write("pipes"u8);
        await _opened.Output.CompleteAsync();

        ReadResult result = await _accepted.Input.ReadAtLeastAsync(13, cancellation);
        byte[] heard = result.Buffer.ToArray();
        _accepted.Input.AdvanceTo(result.Buffer.End);
        ReadResult end = await _accepted.Input.ReadAsync(cancellation);

        Assert.That(heard, Is.EqualTo("through pipes"u8.ToArray()));
        Assert.That((end.IsCompleted, end.Buffer.IsEmpty), Is.EqualTo((true, true)));
        await _accepted.WriteAsync("still open"u8.ToArray(), cancellation);
        Assert.That(await ReadAsync(_opened, 10, cancellation), Is.EqualTo("still open"u8.ToArray()));
    }

    [Test, CancelAfter(10_000)]
    public async Task Flush_of_a_pipe_waits_for_a_reader_that_does_not_read(CancellationToken cancellation)
    {
        _opened.Output.Write(new byte[WindowBytes * 2]);
        Task<FlushResult> flushing = _opened.Output.FlushAsync(cancellation).AsTask();
        await ReadAsync(_accepted, 1000, cancellation);

        Assert.That(flushing.IsCompleted, Is.False);
        await ReadAsync(_accepted, (WindowBytes * 2) - 1000, cancellation);
        await flushing;
    }

    [Test, OptimizedOnly, CancelAfter(20_000)]
    public async Task Reading_and_writing_allocate_nothing_that_grows_with_the_bytes(CancellationToken cancellation)
    {
        byte[] sent = new byte[16 * 1024];
        byte[] received = new byte[16 * 1024];
        await ExchangeAsync(200);
        long before = GC.GetTotalAllocatedBytes(precise: true);

        await ExchangeAsync(1000);

        // The loops of the layers below run in this process, too, and the test runner; so this is no exact zero.
        long bytesPerWrite = (GC.GetTotalAllocatedBytes(precise: true) - before) / 1000;
        Assert.That(bytesPerWrite, Is.LessThan(1000));

        async Task ExchangeAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                ValueTask writing = _opened.WriteAsync(sent, cancellation);
                for (int filled = 0; filled < sent.Length;)
                    filled += await _accepted.ReadAsync(received.AsMemory(filled), cancellation);

                await writing;
            }
        }
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Fails(MeshStreamError error) =>
        Throws.TypeOf<MeshStreamException>().With.Property(nameof(MeshStreamException.Error)).EqualTo(error);

    private static async Task<byte[]> ReadAsync(MeshStream stream, int count, CancellationToken cancellation)
    {
        byte[] bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }

    private static async Task<byte[]> ReadToEndAsync(MeshStream stream, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellation);
        return bytes.ToArray();
    }
}

using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Muxing.Yamux;
using Avi.Mesh.Libp2p.Transports;

using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Muxing.Yamux;

/// <summary>The driver: two of them over a connection in memory, and one against frames written by hand.</summary>
[TestFixture]
internal sealed partial class YamuxConnectionTests
{
    private FakeTimeProvider _time = new();
    private PipeStream _here = null!;
    private PipeStream _there = null!;

    [SetUp]
    public void Connect()
    {
        _time = new FakeTimeProvider();
        (_here, _there) = PipeStream.NewPair();
    }

    [Test, CancelAfter(10_000)]
    public async Task What_is_written_on_one_side_is_read_on_the_other(CancellationToken cancellation)
    {
        await using IMuxedConnection dialler = Start(_here, isDialler: true);
        await using IMuxedConnection listener = Start(_there, isDialler: false);

        await using IMuxedStream opened = await dialler.OpenStreamAsync(cancellation);
        await opened.WriteAsync("question"u8.ToArray(), cancellation);
        await opened.CloseWriteAsync(cancellation);
        await using IMuxedStream accepted = await AcceptAsync(listener, cancellation);
        byte[] question = await ReadToEndAsync(accepted, cancellation);
        await accepted.WriteAsync("answer"u8.ToArray(), cancellation);
        await accepted.CloseWriteAsync(cancellation);
        byte[] answer = await ReadToEndAsync(opened, cancellation);

        Assert.That(question, Is.EqualTo("question"u8.ToArray()));
        Assert.That(answer, Is.EqualTo("answer"u8.ToArray()));
        Assert.That((opened.IsInbound, accepted.IsInbound), Is.EqualTo((false, true)));
    }

    [Test, CancelAfter(120_000)]
    public async Task Eight_streams_of_sixteen_mebibytes_echo_intact_at_the_same_time(CancellationToken cancellation)
    {
        const int Streams = 8;
        const int Bytes = 16 * 1024 * 1024;
        await using IMuxedConnection dialler = Start(_here, isDialler: true);
        await using IMuxedConnection listener = Start(_there, isDialler: false);
        Task serving = EchoAsync(listener, Streams, cancellation);

        Task<(byte[] Sent, byte[] Received)>[] clients =
            [.. Enumerable.Range(1, Streams).Select(seed => SendAndReceiveAsync(dialler, seed, Bytes, cancellation))];

        foreach ((byte[] sent, byte[] received) in await Task.WhenAll(clients))
            Assert.That(received.AsSpan().SequenceEqual(sent));

        await serving;
    }

    [Test, CancelAfter(10_000)]
    public async Task Many_small_writes_cost_few_writes_on_the_connection(CancellationToken cancellation)
    {
        const int Messages = 10_000;
        await using IMuxedConnection dialler = Start(_here, isDialler: true);
        await using IMuxedConnection listener = Start(_there, isDialler: false);
        await using IMuxedStream opened = await dialler.OpenStreamAsync(cancellation);
        await using IMuxedStream accepted = await AcceptAsync(listener, cancellation);
        Task<byte[]> reading = ReadToEndAsync(accepted, cancellation);

        byte[] message = new byte[100];
        for (int i = 0; i < Messages; i++)
            await opened.WriteAsync(message, cancellation);

        await opened.CloseWriteAsync(cancellation);

        Assert.That((await reading).Length, Is.EqualTo(Messages * message.Length));
        Assert.That(_here.Writes, Is.LessThan(Messages / 10));
    }

    [Test, CancelAfter(10_000)]
    public async Task Writer_waits_for_the_reader(CancellationToken cancellation)
    {
        await using IMuxedConnection dialler = Start(_here, isDialler: true);
        await using IMuxedConnection listener = Start(_there, isDialler: false);
        await using IMuxedStream opened = await dialler.OpenStreamAsync(cancellation);
        await using IMuxedStream accepted = await AcceptAsync(listener, cancellation);
        byte[] more = new byte[YamuxOptions.InitialWindowBytes + 200_000];

        Task writing = opened.WriteAsync(more, cancellation).AsTask();
        bool isDoneWithoutReader = writing.IsCompleted;
        byte[] read = new byte[more.Length];
        await accepted.ReadExactlyAsync(read, cancellation);
        await writing;

        Assert.That(isDoneWithoutReader, Is.False);
    }

    [Test, CancelAfter(10_000)]
    public async Task Reader_that_blocks_its_thread_does_not_hold_up_the_others(CancellationToken cancellation)
    {
        await using IMuxedConnection dialler = Start(_here, isDialler: true);
        await using IMuxedConnection listener = Start(_there, isDialler: false);
        await using IMuxedStream first = await dialler.OpenStreamAsync(cancellation);
        await using IMuxedStream second = await dialler.OpenStreamAsync(cancellation);
        await using IMuxedStream stuck = await AcceptAsync(listener, cancellation);
        await using IMuxedStream other = await AcceptAsync(listener, cancellation);
        using var isFree = new ManualResetEventSlim();
        var isStuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task blocking = ReadAndBlockAsync();

        await first.WriteAsync(new byte[1], cancellation);
        await isStuck.Task;
        await second.WriteAsync(new byte[1], cancellation);
        int count = await other.ReadAsync(new byte[1], cancellation);
        isFree.Set();
        await blocking;

        Assert.That(count, Is.EqualTo(1));

        async Task ReadAndBlockAsync()
        {
            await stuck.ReadAsync(new byte[1], cancellation).ConfigureAwait(false);
            isStuck.SetResult();
            isFree.Wait(cancellation);
        }
    }

    [Test, CancelAfter(10_000)]
    public async Task Writer_that_blocks_its_thread_does_not_hold_up_the_others(CancellationToken cancellation)
    {
        await using IMuxedConnection dialler = Start(_here, isDialler: true);
        await using IMuxedConnection listener = Start(_there, isDialler: false);
        await using IMuxedStream stuck = await dialler.OpenStreamAsync(cancellation);
        await using IMuxedStream other = await dialler.OpenStreamAsync(cancellation);
        await using IMuxedStream first = await AcceptAsync(listener, cancellation);
        await using IMuxedStream second = await AcceptAsync(listener, cancellation);
        using var isFree = new ManualResetEventSlim();
        var isStuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task blocking = WriteAndBlockAsync();

        await first.ReadExactlyAsync(new byte[2 * YamuxOptions.InitialWindowBytes], cancellation);
        await isStuck.Task;
        await other.WriteAsync(new byte[1], cancellation);
        int count = await second.ReadAsync(new byte[1], cancellation);
        isFree.Set();
        await blocking;

        Assert.That(count, Is.EqualTo(1));

        async Task WriteAndBlockAsync()
        {
            await stuck.WriteAsync(new byte[2 * YamuxOptions.InitialWindowBytes], cancellation).ConfigureAwait(false);
            isStuck.SetResult();
            isFree.Wait(cancellation);
        }
    }

    [Test, CancelAfter(10_000)]
    public async Task Held_question_and_its_held_answer_cost_one_write_each(CancellationToken cancellation)
    {
        await using IMuxedConnection dialler = Start(_here, isDialler: true);
        await using IMuxedConnection listener = Start(_there, isDialler: false);
        await ExchangeAsync(); // the writers have begun, and wait
        (int questions, int answers) = (_here.Writes, _there.Writes);

        await ExchangeAsync();

        Assert.That((_here.Writes - questions, _there.Writes - answers), Is.EqualTo((1, 1)));

        async Task ExchangeAsync()
        {
            await using IMuxedStream opened = await dialler.OpenStreamAsync(isHeld: true, cancellation);
            await opened.WriteAsync("ques"u8.ToArray(), cancellation);
            await opened.WriteAsync("tion"u8.ToArray(), cancellation);
            Task<byte[]> asking = ReadToEndAsync(opened, cancellation);
            await using IMuxedStream accepted = await AcceptAsync(listener, isHeld: true, cancellation);
            byte[] question = new byte[8];
            await accepted.ReadExactlyAsync(question, cancellation);
            await accepted.WriteAsync("answer"u8.ToArray(), cancellation);
            await accepted.CloseWriteAsync(cancellation);
            accepted.IsHeld = false;

            Assert.That(await asking, Is.EqualTo("answer"u8.ToArray()));
            opened.IsHeld = true;
            await opened.CloseWriteAsync(cancellation);
        }
    }

    [Test, CancelAfter(10_000)]
    public async Task Held_stream_ends_at_once_when_it_is_disposed_and_the_peer_may_wait(CancellationToken cancellation)
    {
        await using IMuxedConnection dialler = Start(_here, isDialler: true);
        await using IMuxedConnection listener = Start(_there, isDialler: false);
        IMuxedStream opened = await dialler.OpenStreamAsync(isHeld: true, cancellation);
        await opened.WriteAsync("last words"u8.ToArray(), cancellation);
        await opened.CloseWriteAsync(cancellation);

        await opened.DisposeAsync();
        await using IMuxedStream accepted = await AcceptAsync(listener, cancellation);

        Assert.That(await ReadToEndAsync(accepted, cancellation), Is.EqualTo("last words"u8.ToArray()));
    }

    [Test, CancelAfter(10_000)]
    public async Task Cancelled_write_resets_its_stream_and_leaves_the_others_alone(CancellationToken cancellation)
    {
        await using IMuxedConnection dialler = Start(_here, isDialler: true);
        await using IMuxedConnection listener = Start(_there, isDialler: false);
        await using IMuxedStream cancelled = await dialler.OpenStreamAsync(cancellation);
        await using IMuxedStream other = await dialler.OpenStreamAsync(cancellation);
        await using IMuxedStream cancelledThere = await AcceptAsync(listener, cancellation);
        await using IMuxedStream otherThere = await AcceptAsync(listener, cancellation);
        using var giveUp = new CancellationTokenSource();

        Task writing = cancelled.WriteAsync(new byte[1_000_000], giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await other.WriteAsync("still here"u8.ToArray(), cancellation);
        await other.CloseWriteAsync(cancellation);

        Assert.That(async () => await writing, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await ReadToEndAsync(otherThere, cancellation), Is.EqualTo("still here"u8.ToArray()));
        Assert.That(
            async () => await ReadToEndAsync(cancelledThere, cancellation),
            Throws.InstanceOf<StreamResetException>().With.Property("IsByPeer").True);
    }

    [Test, CancelAfter(10_000)]
    public async Task Cancelled_read_loses_nothing_of_the_others(CancellationToken cancellation)
    {
        await using IMuxedConnection dialler = Start(_here, isDialler: true);
        await using IMuxedConnection listener = Start(_there, isDialler: false);
        await using IMuxedStream opened = await dialler.OpenStreamAsync(cancellation);
        await using IMuxedStream accepted = await AcceptAsync(listener, cancellation);
        using var giveUp = new CancellationTokenSource();

        Task reading = accepted.ReadAsync(new byte[10], giveUp.Token).AsTask();
        await giveUp.CancelAsync();

        Assert.That(async () => await reading, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((dialler.Ended.IsCompleted, listener.Ended.IsCompleted), Is.EqualTo((false, false)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Reset_reaches_the_reader_and_the_writer_on_the_other_side(CancellationToken cancellation)
    {
        await using IMuxedConnection dialler = Start(_here, isDialler: true);
        await using IMuxedConnection listener = Start(_there, isDialler: false);
        await using IMuxedStream opened = await dialler.OpenStreamAsync(cancellation);
        await using IMuxedStream accepted = await AcceptAsync(listener, cancellation);
        Task reading = accepted.ReadAsync(new byte[1], cancellation).AsTask();
        Task writing = accepted.WriteAsync(new byte[1_000_000], cancellation).AsTask();

        opened.Reset();

        Assert.That(async () => await reading, Throws.InstanceOf<StreamResetException>());
        Assert.That(async () => await writing, Throws.InstanceOf<StreamResetException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Opening_waits_until_the_peer_acknowledges(CancellationToken cancellation)
    {
        var options = new YamuxOptions { MaxUnacknowledgedStreams = 1 };
        await using IMuxedConnection dialler = Start(_here, isDialler: true, options);
        await using IMuxedConnection listener = Start(_there, isDialler: false);
        await using IMuxedStream first = await dialler.OpenStreamAsync(cancellation);

        Task<IMuxedStream> second = dialler.OpenStreamAsync(cancellation).AsTask();
        bool isOpenEarly = second.IsCompleted;
        await AcceptAsync(listener, cancellation);

        Assert.That(isOpenEarly, Is.False);
        Assert.That((await second).IsInbound, Is.False);
    }

    [Test, CancelAfter(10_000)]
    public async Task Limit_of_streams_is_an_exception_to_who_opens(CancellationToken cancellation)
    {
        var options = new YamuxOptions { CloseTimeout = TimeSpan.Zero, MaxStreams = 1 };
        await using IMuxedConnection dialler = Start(_here, isDialler: true, options);
        await dialler.OpenStreamAsync(cancellation);

        Assert.That(
            async () => await dialler.OpenStreamAsync(cancellation),
            Throws.InstanceOf<StreamLimitException>().With.Property("OpenStreams").EqualTo(1));
    }

    [Test, CancelAfter(10_000)]
    public async Task Only_one_reader_and_one_writer_at_a_time(CancellationToken cancellation)
    {
        await using IMuxedConnection dialler = Start(_here, isDialler: true, Alone());
        IMuxedStream stream = await dialler.OpenStreamAsync(cancellation);
        Task reading = stream.ReadAsync(new byte[1], cancellation).AsTask();
        Task writing = stream.WriteAsync(new byte[1_000_000], cancellation).AsTask();

        Assert.That(() => stream.ReadAsync(new byte[1], cancellation), Throws.InvalidOperationException);
        Assert.That(() => stream.WriteAsync(new byte[1], cancellation), Throws.InvalidOperationException);
        Assert.That(() => stream.CloseWriteAsync(cancellation), Throws.InvalidOperationException);

        await stream.DisposeAsync();
        Assert.That(async () => await reading, Throws.InstanceOf<IOException>());
        Assert.That(async () => await writing, Throws.InstanceOf<IOException>());
    }

    // For sessions whose other side is written by hand: nobody there answers a goodbye.
    private static YamuxOptions Alone() => new() { CloseTimeout = TimeSpan.Zero };

    private IMuxedConnection Start(PipeStream connection, bool isDialler, YamuxOptions? options = null) =>
        new YamuxMuxer(options ?? new YamuxOptions(), _time).Start(connection, isDialler);

    private static async Task<IMuxedStream> AcceptAsync(IMuxedConnection connection, CancellationToken cancellation) =>
        await AcceptAsync(connection, isHeld: false, cancellation);

    private static async Task<IMuxedStream> AcceptAsync(
        IMuxedConnection connection, bool isHeld, CancellationToken cancellation) =>
        await connection.AcceptStreamAsync(isHeld, cancellation)
            ?? throw new AssertionException("The session has ended.");

    private static async Task<byte[]> ReadToEndAsync(IByteStream stream, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[100_000];
        while (await stream.ReadAsync(buffer, cancellation) is var count and > 0)
            bytes.Write(buffer.AsSpan(0, count));

        return bytes.ToArray();
    }

    private static async Task EchoAsync(IMuxedConnection connection, int streams, CancellationToken cancellation)
    {
        List<Task> echoes = [];
        for (int i = 0; i < streams; i++)
            echoes.Add(EchoAsync(await AcceptAsync(connection, cancellation), cancellation));

        await Task.WhenAll(echoes);
    }

    private static async Task EchoAsync(IMuxedStream stream, CancellationToken cancellation)
    {
        await using (stream)
        {
            byte[] buffer = new byte[64 * 1024];
            while (await stream.ReadAsync(buffer, cancellation) is var count and > 0)
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellation);

            await stream.CloseWriteAsync(cancellation);
        }
    }

    private static async Task<(byte[] Sent, byte[] Received)> SendAndReceiveAsync(
        IMuxedConnection connection, int seed, int bytes, CancellationToken cancellation)
    {
        byte[] sent = new byte[bytes];
        new Random(seed).NextBytes(sent);
        await using IMuxedStream stream = await connection.OpenStreamAsync(cancellation);
        Task<byte[]> receiving = ReadToEndAsync(stream, cancellation);
        await stream.WriteAsync(sent, cancellation);
        await stream.CloseWriteAsync(cancellation);
        return (sent, await receiving);
    }
}

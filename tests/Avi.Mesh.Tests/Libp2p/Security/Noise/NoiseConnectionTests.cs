using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Security.Noise;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Memory;

using CsCheck;

using static Avi.Mesh.Tests.Libp2p.Violation;

namespace Avi.Mesh.Tests.Libp2p.Security.Noise;

[TestFixture]
internal sealed class NoiseConnectionTests
{
    [TestCase(1)]
    [TestCase(65_519, Description = "the longest frame")]
    [TestCase(65_520, Description = "one byte more")]
    [TestCase(131_036, Description = "all that one write takes")]
    [TestCase(1_000_000)]
    [CancelAfter(20_000)]
    public async Task Any_length_arrives(int length, CancellationToken cancellation)
    {
        await using NoisePair pair = await NoisePair.ConnectAsync(cancellation);
        byte[] sent = new byte[length];
        new Random(length).NextBytes(sent);
        byte[] received = new byte[length];

        Task writing = pair.Dialler.WriteAsync(sent, cancellation).AsTask();
        await pair.Acceptor.ReadExactlyAsync(received, cancellation);
        await writing;

        Assert.That(received.AsSpan().SequenceEqual(sent));
    }

    [Test, CancelAfter(30_000)]
    public async Task Any_writes_read_in_any_pieces_are_the_same_bytes(CancellationToken cancellation)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var faults = new FaultInjector(seed, TimeProvider.System) { FragmentsReads = seed % 2 == 0 };
            await using NoisePair pair = await NoisePair.ConnectAsync(cancellation, faults);
            byte[] sent = new byte[random.Next(1, 200_000)];
            random.NextBytes(sent);

            Task writing = WriteInPiecesAsync(pair.Dialler, sent, random.Next(), cancellation);
            byte[] received = new byte[sent.Length];
            int count = 0;
            while (count < received.Length)
            {
                int wanted = random.Next(1, Math.Min(seed % 3 == 0 ? 50 : 100_000, received.Length - count) + 1);
                count += await pair.Acceptor.ReadAsync(received.AsMemory(count, wanted), cancellation);
            }

            await writing;
            Assert.That(received.AsSpan().SequenceEqual(sent), $"seed {seed}");
        }
    }

    [Test, CancelAfter(10_000)]
    public async Task Frames_that_say_nothing_are_not_the_end(CancellationToken cancellation)
    {
        await using OneWay way = await OneWay.CreateAsync(cancellation);
        byte[] empty = way.Seal([]);
        byte[] hello = way.Seal("hello"u8);

        await way.WriteRawAsync([.. empty, .. hello, .. way.Seal([]), .. way.Seal("!"u8)]);

        byte[] received = new byte[6];
        int first = await way.Reader.ReadAsync(received.AsMemory(0, 3), cancellation);
        int second = await way.Reader.ReadAsync(received.AsMemory(3, 3), cancellation);

        Assert.That((first, second), Is.EqualTo((3, 3)));
        Assert.That(received, Is.EqualTo("hello!"u8.ToArray()));
    }

    [Test, CancelAfter(10_000)]
    public async Task Small_frames_that_have_come_are_read_together(CancellationToken cancellation)
    {
        await using OneWay way = await OneWay.CreateAsync(cancellation);
        await way.WriteRawAsync([.. way.Seal("one "u8), .. way.Seal("two "u8), .. way.Seal("three"u8)]);

        byte[] received = new byte[10];
        int first = await way.Reader.ReadAsync(received, cancellation);
        int second = await way.Reader.ReadAsync(received.AsMemory(first), cancellation);

        Assert.That((first, second), Is.EqualTo((8, 2)), "two whole frames, then what fits of the third");
        Assert.That(received, Is.EqualTo("one two th"u8.ToArray()));
    }

    [Test, CancelAfter(10_000)]
    public async Task Longest_frame_is_read_by_a_quiet_connection(CancellationToken cancellation)
    {
        await using OneWay way = await OneWay.CreateAsync(cancellation);
        byte[] plain = new byte[NoiseFrame.MaxPlainBytes];
        new Random(1).NextBytes(plain);

        Task writing = way.WriteRawAsync([.. way.Seal("small"u8), .. way.Seal(plain), .. way.Seal("small"u8)]);
        byte[] received = new byte[plain.Length + 10];
        await way.Reader.ReadExactlyAsync(received, cancellation);
        await writing;

        Assert.That(received, Is.EqualTo((byte[])[.. "small"u8, .. plain, .. "small"u8]));
    }

    [Test, CancelAfter(10_000)]
    public async Task Tampered_frame_ends_the_connection(CancellationToken cancellation)
    {
        await using OneWay way = await OneWay.CreateAsync(cancellation);
        byte[] frame = way.Seal("hello"u8);
        frame[5] ^= 1;

        await way.WriteRawAsync(frame);

        Assert.That(
            async () => await way.Reader.ReadAsync(new byte[10], cancellation),
            Violates(ProtocolViolation.NotAuthentic));
        Assert.That(
            async () => await way.Reader.ReadAsync(new byte[10], cancellation),
            Throws.InstanceOf<Libp2pProtocolException>(), "and it stays ended");
    }

    [Test, CancelAfter(10_000)]
    public async Task Frames_in_another_order_end_the_connection(CancellationToken cancellation)
    {
        await using OneWay way = await OneWay.CreateAsync(cancellation);
        byte[] first = way.Seal("first"u8);
        byte[] second = way.Seal("second"u8);

        await way.WriteRawAsync([.. second, .. first]);

        Assert.That(
            async () => await way.Reader.ReadAsync(new byte[10], cancellation),
            Throws.InstanceOf<Libp2pProtocolException>());
    }

    [TestCase(0)]
    [TestCase(15)]
    [CancelAfter(10_000)]
    public async Task Frame_that_is_shorter_than_its_tag_ends_the_connection(int length, CancellationToken cancellation)
    {
        await using OneWay way = await OneWay.CreateAsync(cancellation);

        await way.WriteRawAsync([0, (byte)length, .. new byte[length]]);

        Assert.That(
            async () => await way.Reader.ReadAsync(new byte[10], cancellation),
            Throws.InstanceOf<Libp2pProtocolException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task End_between_frames_is_the_end_and_inside_of_one_an_error(CancellationToken cancellation)
    {
        await using OneWay whole = await OneWay.CreateAsync(cancellation);
        await using OneWay cut = await OneWay.CreateAsync(cancellation);
        await whole.WriteRawAsync(whole.Seal("hello"u8));
        await cut.WriteRawAsync(cut.Seal("hello"u8)[..^1]);
        await whole.Raw.Dialler.CloseWriteAsync(cancellation);
        await cut.Raw.Dialler.CloseWriteAsync(cancellation);

        byte[] received = new byte[5];
        await whole.Reader.ReadExactlyAsync(received, cancellation);

        Assert.That(await whole.Reader.ReadAsync(received, cancellation), Is.Zero);
        Assert.That(
            async () => await cut.Reader.ReadAsync(received, cancellation),
            Throws.InstanceOf<ConnectionEndedException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Disposed_connection_says_that_it_is_closed(CancellationToken cancellation)
    {
        await using NoisePair pair = await NoisePair.ConnectAsync(cancellation);
        Task<int> reading = pair.Dialler.ReadAsync(new byte[1], cancellation).AsTask();

        await pair.Dialler.DisposeAsync();

        Assert.That(() => reading, Throws.InstanceOf<IOException>());
        Assert.That(
            async () => await pair.Dialler.WriteAsync(new byte[1], cancellation), Throws.InstanceOf<IOException>());
        Assert.That(await pair.Acceptor.ReadAsync(new byte[1], cancellation), Is.Zero);
    }

    [Test, CancelAfter(10_000)]
    public async Task Write_of_any_length_up_to_its_bound_is_one_write_below(CancellationToken cancellation)
    {
        using var identity = PrivateKey.Generate();
        using var sending = new CipherState(new byte[32]);
        using var receiving = new CipherState(new byte[32]);
        var counter = new CountingStream();
        var peer = new NoisePeer(identity.PublicKey, Muxer: null);
        await using var connection = new NoiseConnection(counter, peer, sending, receiving);

        foreach (int length in (int[])[1, 100, 65_519, 65_548, 131_036])
            await connection.WriteAsync(new byte[length], cancellation);
        int writes = counter.Writes;
        await connection.WriteAsync(new byte[131_037], cancellation);

        Assert.That((writes, counter.Writes), Is.EqualTo((5, 7)));
        Assert.That(counter.LongestWrite, Is.LessThanOrEqualTo(NoiseConnection.MaxWriteBytes));
    }

    [Test, OptimizedOnly]
    public void Writing_and_reading_do_not_allocate()
    {
        using var identity = PrivateKey.Generate();
        using var sending = new CipherState(new byte[32]);
        using var receiving = new CipherState(new byte[32]);
        var loop = new LoopStream();
        var connection = new NoiseConnection(loop, new NoisePeer(identity.PublicKey, null), sending, receiving);
        byte[] sent = new byte[100];
        byte[] received = new byte[100];

        long allocated = Allocations.Of(() =>
        {
            ValueTask writing = connection.WriteAsync(sent, CancellationToken.None);
            ValueTask<int> reading = connection.ReadAsync(received, CancellationToken.None);
            if (!writing.IsCompletedSuccessfully
                || !reading.IsCompletedSuccessfully
                || reading.Result != received.Length)
                throw new InvalidOperationException("The frame did not come back whole.");
        });

        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void Arbitrary_bytes_never_throw_anything_but_IO_errors() =>
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            using var cipher = new CipherState(new byte[32]);
            var receiver = new NoiseReceiver(cipher);
            bytes.CopyTo(receiver.Room);
            receiver.Received(bytes.Length);

            // Only a frame of the right key passes; until one is whole, more is waited for.
            return !receiver.TryTake(new byte[100], out int count) || count == 0;
        });

    private static async Task WriteInPiecesAsync(
        IByteStream stream, byte[] bytes, int seed, CancellationToken cancellation)
    {
        await Task.Yield();
        var random = new Random(seed);
        for (int position = 0; position < bytes.Length;)
        {
            int length = random.Next(1, Math.Min(random.Next(2) == 0 ? 300 : 90_000, bytes.Length - position) + 1);
            await stream.WriteAsync(bytes.AsMemory(position, length), cancellation);
            position += length;
        }
    }
}

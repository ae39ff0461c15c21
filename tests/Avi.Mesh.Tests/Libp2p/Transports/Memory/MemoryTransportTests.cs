using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Memory;

using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Transports.Memory;

[TestFixture]
internal sealed class MemoryTransportTests : TransportContract
{
    private protected override ITransport Transport { get; } = new MemoryTransport(new MemoryNetwork());

    private protected override Multiaddr AnyFreeAddress { get; } = Multiaddr.Parse("/memory/0");

    [TestCase("/memory/7", ExpectedResult = true)]
    [TestCase("/memory/7/tcp/1", ExpectedResult = false)]
    [TestCase("/ip4/127.0.0.1/tcp/1", ExpectedResult = false)]
    public bool Only_addresses_in_memory_can_be_dialled(string address) =>
        Transport.CanDial(Multiaddr.Parse(address));

    [Test, CancelAfter(10_000)]
    public async Task Cut_connection_fails_on_both_sides(CancellationToken cancellation)
    {
        var network = new MemoryNetwork();
        await using TransportPair pair = await TransportPair.ConnectAsync(
            new MemoryTransport(network), AnyFreeAddress, cancellation);
        Task<int> dialler = pair.Dialler.ReadAsync(new byte[1], cancellation).AsTask();
        Task<int> acceptor = pair.Acceptor.ReadAsync(new byte[1], cancellation).AsTask();

        int count = network.Cut(pair.Listener.Addresses[0]);

        Assert.That(count, Is.EqualTo(1));
        Assert.That(async () => await dialler, Throws.InstanceOf<ConnectionEndedException>());
        Assert.That(async () => await acceptor, Throws.InstanceOf<ConnectionEndedException>());
        Assert.That(
            async () => await pair.Dialler.WriteAsync(new byte[1], cancellation),
            Throws.InstanceOf<ConnectionEndedException>());
        Assert.That(network.Cut(), Is.Zero);
    }

    [Test, CancelAfter(10_000)]
    public async Task Only_the_named_listeners_connections_are_cut(CancellationToken cancellation)
    {
        var network = new MemoryNetwork();
        var transport = new MemoryTransport(network);
        await using TransportPair cut = await TransportPair.ConnectAsync(transport, AnyFreeAddress, cancellation);
        await using TransportPair kept = await TransportPair.ConnectAsync(transport, AnyFreeAddress, cancellation);

        network.Cut(cut.Listener.Addresses[0]);

        await kept.Dialler.WriteAsync(new byte[1], cancellation);
        await kept.Acceptor.ReadExactlyAsync(new byte[1], cancellation);
    }

    [Test, CancelAfter(10_000)]
    public async Task Fragmented_reads_lose_nothing(CancellationToken cancellation)
    {
        var faults = new FaultInjector(seed: 7, TimeProvider.System) { FragmentsReads = true };
        await using TransportPair pair = await TransportPair.InMemoryAsync(cancellation, faults);
        byte[] sent = new byte[1000];
        new Random(7).NextBytes(sent);
        await pair.Dialler.WriteAsync(sent, cancellation);

        var sizes = new HashSet<int>();
        byte[] received = new byte[sent.Length];
        for (int count = 0; count < received.Length;)
        {
            int size = await pair.Acceptor.ReadAsync(received.AsMemory(count), cancellation);
            sizes.Add(size);
            count += size;
        }

        Assert.That(received, Is.EqualTo(sent));
        Assert.That(sizes, Does.Contain(1).And.Count.GreaterThan(1));
    }

    [Test, CancelAfter(10_000)]
    public async Task Delayed_write_waits_for_the_clock(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        var faults = new FaultInjector(seed: 7, time) { MaxDelay = TimeSpan.FromSeconds(1) };
        await using TransportPair pair = await TransportPair.InMemoryAsync(cancellation, faults);

        Task writing = pair.Dialler.WriteAsync(new byte[1], cancellation).AsTask();
        bool isWrittenAtOnce = writing.IsCompleted;
        time.Advance(TimeSpan.FromSeconds(1));
        await writing;

        Assert.That(isWrittenAtOnce, Is.False);
    }

    [Test, CancelAfter(10_000)]
    public async Task Seed_decides_when_a_connection_breaks(CancellationToken cancellation)
    {
        async Task<int> CountWritesAsync(int seed)
        {
            var faults = new FaultInjector(seed, TimeProvider.System) { CutProbability = 0.1 };
            await using TransportPair pair = await TransportPair.InMemoryAsync(cancellation, faults);
            for (int count = 0; ; count++)
            {
                try
                {
                    await pair.Dialler.WriteAsync(new byte[1], cancellation);
                }
                catch (ConnectionEndedException)
                {
                    return count;
                }
            }
        }

        int first = await CountWritesAsync(seed: 11);
        int again = await CountWritesAsync(seed: 11);
        var others = new HashSet<int>();
        for (int seed = 0; seed < 10; seed++)
            others.Add(await CountWritesAsync(seed));

        Assert.That(again, Is.EqualTo(first));
        Assert.That(others, Has.Count.GreaterThan(1));
    }

    [Test, CancelAfter(10_000)]
    public async Task Corrupted_write_differs_in_one_bit(CancellationToken cancellation)
    {
        var faults = new FaultInjector(seed: 7, TimeProvider.System) { CorruptionProbability = 1 };
        await using TransportPair pair = await TransportPair.InMemoryAsync(cancellation, faults);
        byte[] received = new byte[100];

        await pair.Dialler.WriteAsync(new byte[100], cancellation);
        await pair.Acceptor.ReadExactlyAsync(received, cancellation);

        Assert.That(received.Sum(value => int.PopCount(value)), Is.EqualTo(1));
    }

    [Test, CancelAfter(10_000)]
    public async Task Ends_that_are_disposed_while_both_sides_are_busy_never_fail_oddly(CancellationToken cancellation)
    {
        for (int round = 0; round < 200; round++)
        {
            await using TransportPair pair = await TransportPair.InMemoryAsync(cancellation);

            Task[] busy =
            [
                WriteUntilItFailsAsync(pair.Dialler, cancellation),
                ReadUntilItEndsAsync(pair.Acceptor, cancellation),
                WriteUntilItFailsAsync(pair.Acceptor, cancellation),
                ReadUntilItEndsAsync(pair.Dialler, cancellation),
            ];
            await (round % 2 == 0 ? pair.Dialler : pair.Acceptor).DisposeAsync();
            await pair.Acceptor.DisposeAsync();
            await pair.Dialler.DisposeAsync();

            await Task.WhenAll(busy);
        }
    }

    private static async Task WriteUntilItFailsAsync(ITransportConnection connection, CancellationToken cancellation)
    {
        await Task.Yield();
        try
        {
            while (true)
                await connection.WriteAsync(new byte[10_000], cancellation);
        }
        catch (ConnectionEndedException)
        {
            // What is expected; any other exception fails the test.
        }
    }

    private static async Task ReadUntilItEndsAsync(ITransportConnection connection, CancellationToken cancellation)
    {
        await Task.Yield();
        byte[] buffer = new byte[1000];
        try
        {
            while (await connection.ReadAsync(buffer, cancellation) > 0)
            {
            }
        }
        catch (ConnectionEndedException)
        {
            // What is expected; any other exception fails the test.
        }
    }
}

using Avi.Mesh.Libp2p.Security.PrivateNetwork;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Tests.Libp2p.Security.Noise;
using Avi.Mesh.Tests.Libp2p.Transports;

namespace Avi.Mesh.Tests.Libp2p.Security.PrivateNetwork;

[TestFixture]
internal sealed class NetworkProtectorTests
{
    private readonly NetworkKey _key = NetworkKey.Generate();

    [Test, CancelAfter(10_000)]
    public async Task Bytes_arrive_in_both_directions_whatever_their_pieces(CancellationToken cancellation)
    {
        await using TransportPair raw = await TransportPair.InMemoryAsync(cancellation);
        var protector = new NetworkProtector(_key);
        ProtectedConnection[] ends = await Task.WhenAll(
            protector.ProtectAsync(raw.Dialler, cancellation), protector.ProtectAsync(raw.Acceptor, cancellation));
        byte[] sent = new byte[200_000];
        new Random(1).NextBytes(sent);

        await Task.WhenAll(
            CarryAsync(ends[0], ends[1], sent, cancellation), CarryAsync(ends[1], ends[0], sent, cancellation));

        await ends[0].CloseWriteAsync(cancellation);
        Assert.That(await ends[1].ReadAsync(new byte[1], cancellation), Is.Zero);
        await ends[0].DisposeAsync();
        await ends[1].DisposeAsync();
    }

    [Test, CancelAfter(10_000)]
    public async Task Nothing_that_was_written_is_seen_below(CancellationToken cancellation)
    {
        await using TransportPair raw = await TransportPair.InMemoryAsync(cancellation);
        await raw.Acceptor.WriteAsync(new byte[XSalsa20.NonceBytes], cancellation);
        await using ProtectedConnection connection =
            await new NetworkProtector(_key).ProtectAsync(raw.Dialler, cancellation);
        byte[] below = new byte[XSalsa20.NonceBytes + 20];

        await connection.WriteAsync("/multistream/1.0.0\n\n"u8.ToArray(), cancellation);
        await raw.Acceptor.ReadExactlyAsync(below, cancellation);

        using var cipher = new XSalsa20(_key.Secret, below.AsSpan(0, XSalsa20.NonceBytes));
        byte[] plain = new byte[20];
        cipher.Apply(below.AsSpan(XSalsa20.NonceBytes), plain);
        Assert.That(below.AsSpan(XSalsa20.NonceBytes).ToArray(), Is.Not.EqualTo(plain));
        Assert.That(plain, Is.EqualTo("/multistream/1.0.0\n\n"u8.ToArray()));
    }

    [Test, CancelAfter(10_000)]
    public async Task Mirror_is_refused(CancellationToken cancellation)
    {
        await using TransportPair raw = await TransportPair.InMemoryAsync(cancellation);
        Task<ProtectedConnection> protecting = new NetworkProtector(_key).ProtectAsync(raw.Dialler, cancellation);
        byte[] nonce = new byte[XSalsa20.NonceBytes];

        await raw.Acceptor.ReadExactlyAsync(nonce, cancellation);
        await raw.Acceptor.WriteAsync(nonce, cancellation);

        Assert.That(
            async () => await protecting,
            Throws.TypeOf<Libp2pProtocolException>()
                .With.Property("Violation").EqualTo(ProtocolViolation.NotAuthentic));
    }

    [Test, OptimizedOnly]
    public void Reading_and_writing_do_not_allocate()
    {
        using var sending = new XSalsa20(_key.Secret, new byte[XSalsa20.NonceBytes]);
        using var receiving = new XSalsa20(_key.Secret, new byte[XSalsa20.NonceBytes]);
        var connection = new ProtectedConnection(new LoopStream(), sending, receiving);
        byte[] bytes = new byte[1000];
        byte[] read = new byte[1000];

        long allocated = Allocations.Of(() =>
        {
            ValueTask writing = connection.WriteAsync(bytes, CancellationToken.None);
            ValueTask<int> reading = connection.ReadAsync(read, CancellationToken.None);
            if (!writing.IsCompletedSuccessfully || !reading.IsCompletedSuccessfully || reading.Result != read.Length)
                throw new InvalidOperationException("The bytes did not come back whole.");
        });

        Assert.That(read, Is.EqualTo(bytes));
        Assert.That(allocated, Is.Zero);
    }

    private static async Task CarryAsync(
        ProtectedConnection from, ProtectedConnection to, byte[] bytes, CancellationToken cancellation)
    {
        byte[] received = new byte[bytes.Length];
        Task reading = to.ReadExactlyAsync(received, cancellation).AsTask();
        await from.WriteAsync(bytes.AsMemory(0, 7), cancellation);
        await from.WriteAsync(bytes.AsMemory(7, 70), cancellation);
        await from.WriteAsync(bytes.AsMemory(77), cancellation);
        await reading;
        Assert.That(received, Is.EqualTo(bytes));
    }
}

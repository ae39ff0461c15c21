using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Tests.Libp2p.Transports;

/// <summary>What every transport promises, tested on each of them.</summary>
internal abstract class TransportContract
{
    private protected abstract ITransport Transport { get; }

    private protected abstract Multiaddr AnyFreeAddress { get; }

    [Test, CancelAfter(10_000)]
    public async Task Both_sides_read_what_the_other_wrote(CancellationToken cancellation)
    {
        await using TransportPair pair = await ConnectAsync(cancellation);

        await pair.Dialler.WriteAsync("ping"u8.ToArray(), cancellation);
        await pair.Acceptor.WriteAsync("pong"u8.ToArray(), cancellation);

        byte[] request = new byte[4];
        byte[] answer = new byte[4];
        await pair.Acceptor.ReadExactlyAsync(request, cancellation);
        await pair.Dialler.ReadExactlyAsync(answer, cancellation);
        Assert.That((request, answer), Is.EqualTo(("ping"u8.ToArray(), "pong"u8.ToArray())));
    }

    [Test, CancelAfter(10_000)]
    public async Task Both_sides_know_both_addresses(CancellationToken cancellation)
    {
        await using TransportPair pair = await ConnectAsync(cancellation);

        Assert.That((pair.Dialler.IsInbound, pair.Acceptor.IsInbound), Is.EqualTo((false, true)));
        Assert.That(pair.Listener.Addresses, Is.EqualTo(new[] { pair.Acceptor.LocalAddress }));
        Assert.That(pair.Dialler.RemoteAddress, Is.EqualTo(pair.Acceptor.LocalAddress));
        Assert.That(pair.Acceptor.RemoteAddress, Is.EqualTo(pair.Dialler.LocalAddress));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_id_in_a_dialled_address_does_not_matter_here(CancellationToken cancellation)
    {
        await using ITransportListener listener = await Transport.ListenAsync(AnyFreeAddress, cancellation);
        Multiaddr address = listener.Addresses[0].WithPeerId(
            PeerId.Parse("12D3KooWQCkBm1BYtkHpocxCwMgR8yjitEeHGx8spzcDLGt2gkBm"));

        await using ITransportConnection dialler = await Transport.DialAsync(address, cancellation);

        Assert.That(Transport.CanDial(address));
        Assert.That(dialler.RemoteAddress, Is.EqualTo(listener.Addresses[0]));
    }

    [Test, CancelAfter(10_000)]
    public async Task One_direction_ends_and_the_other_goes_on(CancellationToken cancellation)
    {
        await using TransportPair pair = await ConnectAsync(cancellation);
        byte[] buffer = new byte[16];

        await pair.Dialler.WriteAsync("last"u8.ToArray(), cancellation);
        await pair.Dialler.CloseWriteAsync(cancellation);
        await pair.Acceptor.ReadExactlyAsync(buffer.AsMemory(0, 4), cancellation);
        int afterLast = await pair.Acceptor.ReadAsync(buffer, cancellation);
        await pair.Acceptor.WriteAsync("more"u8.ToArray(), cancellation);
        await pair.Dialler.ReadExactlyAsync(buffer.AsMemory(0, 4), cancellation);

        Assert.That(afterLast, Is.Zero);
        Assert.That(buffer[..4], Is.EqualTo("more"u8.ToArray()));
    }

    [Test, CancelAfter(10_000)]
    public async Task Writer_waits_for_a_reader_that_is_slow(CancellationToken cancellation)
    {
        await using TransportPair pair = await ConnectAsync(cancellation);
        byte[] sent = new byte[16 * 1024 * 1024];
        new Random(1).NextBytes(sent);

        Task writing = pair.Dialler.WriteAsync(sent, cancellation).AsTask();
        bool isDoneBeforeReading = writing.IsCompleted;
        byte[] received = new byte[sent.Length];
        await pair.Acceptor.ReadExactlyAsync(received, cancellation);
        await writing;

        Assert.That(isDoneBeforeReading, Is.False);
        Assert.That(received.AsSpan().SequenceEqual(sent));
    }

    [Test, CancelAfter(10_000)]
    public async Task Closing_ends_the_other_sides_reading(CancellationToken cancellation)
    {
        await using TransportPair pair = await ConnectAsync(cancellation);
        Task<int> reading = pair.Acceptor.ReadAsync(new byte[1], cancellation).AsTask();

        await pair.Dialler.DisposeAsync();

        Assert.That(await reading, Is.Zero);
    }

    [Test, CancelAfter(10_000)]
    public async Task Closing_here_ends_a_read_that_waits(CancellationToken cancellation)
    {
        await using TransportPair pair = await ConnectAsync(cancellation);
        Task<int> reading = pair.Dialler.ReadAsync(new byte[1], cancellation).AsTask();

        await pair.Dialler.DisposeAsync();

        async Task<bool> HasEndedAsync()
        {
            try
            {
                return await reading == 0;
            }
            catch (IOException)
            {
                return true;
            }
        }

        Assert.That(await HasEndedAsync());
        Assert.That(
            async () => await pair.Dialler.WriteAsync(new byte[1], cancellation), Throws.InstanceOf<IOException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Writing_to_a_side_that_has_gone_fails(CancellationToken cancellation)
    {
        await using TransportPair pair = await ConnectAsync(cancellation);
        await pair.Acceptor.DisposeAsync();

        async Task WriteForeverAsync()
        {
            while (true)
                await pair.Dialler.WriteAsync(new byte[4096], cancellation);
        }

        Assert.That(WriteForeverAsync, Throws.InstanceOf<IOException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Cancelled_read_says_so(CancellationToken cancellation)
    {
        await using TransportPair pair = await ConnectAsync(cancellation);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<int> read = pair.Dialler.ReadAsync(new byte[1], reading.Token).AsTask();

        await reading.CancelAsync();

        Assert.That(async () => await read, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Nobody_answers_where_nobody_listens(CancellationToken cancellation)
    {
        ITransportListener listener = await Transport.ListenAsync(AnyFreeAddress, cancellation);
        Multiaddr address = listener.Addresses[0];
        await listener.DisposeAsync();

        Assert.That(async () => await Transport.DialAsync(address, cancellation), Throws.InstanceOf<IOException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Address_in_use_is_refused(CancellationToken cancellation)
    {
        await using ITransportListener listener = await Transport.ListenAsync(AnyFreeAddress, cancellation);

        Assert.That(
            async () => await Transport.ListenAsync(listener.Addresses[0], cancellation),
            Throws.InstanceOf<IOException>().With.Message.Contains(listener.Addresses[0].ToString()));
    }

    [Test, CancelAfter(10_000)]
    public async Task Disposed_listener_accepts_nobody(CancellationToken cancellation)
    {
        ITransportListener listener = await Transport.ListenAsync(AnyFreeAddress, cancellation);
        Task<ITransportConnection?> accepting = listener.AcceptAsync(cancellation).AsTask();

        await listener.DisposeAsync();

        Assert.That(await accepting, Is.Null);
        Assert.That(await listener.AcceptAsync(cancellation), Is.Null);
    }

    [Test, CancelAfter(10_000)]
    public async Task Cancelled_accept_leaves_the_listener_as_it_was(CancellationToken cancellation)
    {
        await using ITransportListener listener = await Transport.ListenAsync(AnyFreeAddress, cancellation);
        using var accepting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<ITransportConnection?> accept = listener.AcceptAsync(accepting.Token).AsTask();

        await accepting.CancelAsync();

        Assert.That(async () => await accept, Throws.InstanceOf<OperationCanceledException>());
        await using ITransportConnection dialler = await Transport.DialAsync(listener.Addresses[0], cancellation);
        await using ITransportConnection? acceptor = await listener.AcceptAsync(cancellation);
        Assert.That(acceptor, Is.Not.Null);
    }

    private protected ValueTask<TransportPair> ConnectAsync(CancellationToken cancellation) =>
        TransportPair.ConnectAsync(Transport, AnyFreeAddress, cancellation);
}

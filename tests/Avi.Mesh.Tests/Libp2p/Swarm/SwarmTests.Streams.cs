using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

internal sealed partial class SwarmTests
{
    private static readonly ProtocolId Unknown = new("/test/unknown/1.0.0");

    [Test, CancelAfter(10_000)]
    public async Task First_protocol_that_both_speak_is_agreed_on(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        await a.Swarm.DialAsync(b.Address, cancellation);

        await using SwarmStream stream =
            await a.Swarm.OpenStreamAsync(b.Id, [Unknown, SwarmNode.Echo, SwarmNode.Silent], cancellation);

        Assert.That((stream.Protocol, stream.Peer, stream.IsInbound), Is.EqualTo((SwarmNode.Echo, b.Id, false)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Protocol_that_the_peer_does_not_speak_is_an_error_of_its_own(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        await a.Swarm.DialAsync(b.Address, cancellation);

        Assert.That(
            async () => await a.Swarm.OpenStreamAsync(b.Id, [Unknown], cancellation),
            Throws.TypeOf<ProtocolNotSupportedException>());
        Assert.That(await a.EchoAsync(b.Id, [1], cancellation), Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public async Task Peer_that_is_not_connected_gives_no_stream()
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);

        Assert.That(
            async () => await a.Swarm.OpenStreamAsync(TestPeers.Id(1), [SwarmNode.Echo], CancellationToken.None),
            Throws.InstanceOf<IOException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Streams_above_the_limit_of_a_protocol_are_reset_and_counted(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        await a.Swarm.DialAsync(b.Address, cancellation);
        using MetricCollector<long> refused = b.Collect("avi.mesh.streams.refused");

        // Two are allowed. Each answers once, so that it is served before the next is opened.
        await using SwarmStream first = await a.Swarm.OpenStreamAsync(b.Id, [SwarmNode.Echo], cancellation);
        await using SwarmStream second = await a.Swarm.OpenStreamAsync(b.Id, [SwarmNode.Echo], cancellation);
        await TouchAsync(first, cancellation);
        await TouchAsync(second, cancellation);

        Assert.That(async () => await a.EchoAsync(b.Id, [1], cancellation), Throws.InstanceOf<IOException>());
        Assert.That(refused.LastMeasurement?.Tags["reason"], Is.EqualTo("TooMany"));
        await TouchAsync(first, cancellation);
    }

    [Test, CancelAfter(10_000)]
    public async Task Stream_that_agrees_on_no_protocol_in_time_is_reset_and_counted(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using SwarmNode a = await SwarmNode.ListenAsync(_network, time: time);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        using MetricCollector<long> refused = a.Collect("avi.mesh.streams.refused");

        // Nothing but a stream: not even the header of multistream-select.
        UpgradedConnection raw = await b.ConnectRawAsync(a.Address, cancellation);
        await using IMuxedConnection muxed = raw.Muxed;
        await using IMuxedStream mute = await muxed.OpenStreamAsync(cancellation);
        await mute.WriteAsync(new byte[] { 19 }, cancellation);
        await AdvanceUntilAsync(time, new SwarmOptions().NegotiationTimeout, refused, cancellation);

        Assert.That(refused.LastMeasurement?.Tags["reason"], Is.EqualTo("TimedOut"));
    }

    [Test, CancelAfter(10_000)]
    public async Task Handler_that_fails_costs_only_its_stream(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        b.Swarm.Handle(Unknown, maxStreamsOfPeer: 1, async (stream, closing) =>
        {
            await stream.ReadAsync(new byte[1], closing);
            throw new InvalidOperationException("A bug.");
        });
        await a.Swarm.DialAsync(b.Address, cancellation);

        await using SwarmStream stream = await a.Swarm.OpenStreamAsync(b.Id, [Unknown], cancellation);
        await stream.WriteAsync(new byte[] { 1 }, cancellation);

        Assert.That(
            async () => await stream.ReadAsync(new byte[1], cancellation), Throws.InstanceOf<IOException>());
        Assert.That(await a.EchoAsync(b.Id, [1], cancellation), Is.EqualTo(new byte[] { 1 }));
    }

    [Test, CancelAfter(10_000)]
    public async Task Disposing_ends_and_awaits_the_handlers(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        var isServed = new TaskCompletionSource();
        bool isEnded = false;
        b.Swarm.Handle(Unknown, maxStreamsOfPeer: 1, async (stream, closing) =>
        {
            isServed.SetResult();
            try
            {
                await stream.ReadAsync(new byte[1], closing);
            }
            finally
            {
                isEnded = true;
            }
        });
        await a.Swarm.DialAsync(b.Address, cancellation);
        await using SwarmStream stream = await a.Swarm.OpenStreamAsync(b.Id, [Unknown], cancellation);
        await isServed.Task.WaitAsync(cancellation);

        await b.Swarm.DisposeAsync();

        Assert.That(isEnded, Is.True);
    }

    [Test, CancelAfter(10_000)]
    public async Task What_a_peer_said_before_it_left_is_read_before_it_counts_as_gone(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        var mayRead = new TaskCompletionSource();
        var heard = new TaskCompletionSource<byte[]>();
        b.Swarm.Handle(
            Unknown,
            maxStreamsOfPeer: 1,
            async (stream, closing) =>
            {
                await mayRead.Task;
                byte[] bytes = new byte[20];
                int count = 0;
                try
                {
                    for (int read; (read = await stream.ReadAsync(bytes.AsMemory(count), closing)) > 0; count += read)
                    {
                    }
                }
                finally
                {
                    heard.SetResult(bytes[..count]);
                }
            },
            isReadToEnd: true);
        await a.Swarm.DialAsync(b.Address, cancellation);
        await b.Observer.NextAsync(cancellation);
        await using SwarmStream stream = await a.Swarm.OpenStreamAsync(b.Id, [Unknown], cancellation);
        await stream.WriteAsync("last words"u8.ToArray(), cancellation);
        await stream.CloseWriteAsync(cancellation);

        // When this comes back, b has seen the goodbye.
        await a.Swarm.DisposeAsync();
        for (int i = 0; i < 1_000; i++)
            await Task.Yield();

        int toldWhileUnread = b.Observer.Waiting;
        mayRead.SetResult();
        Assert.That(await heard.Task.WaitAsync(cancellation), Is.EqualTo("last words"u8.ToArray()));
        Assert.That(toldWhileUnread, Is.Zero);
        Assert.That(await b.Observer.NextAsync(cancellation), Is.EqualTo(("disconnected", a.Id)));
    }

    private static async Task TouchAsync(SwarmStream stream, CancellationToken cancellation)
    {
        await stream.WriteAsync(new byte[] { 1 }, cancellation);
        await stream.ReadAsync(new byte[1], cancellation);
    }

    /// <summary>Turns the clock until something was counted: what has to wait may not be waiting yet.</summary>
    private static async Task AdvanceUntilAsync(
        FakeTimeProvider time, TimeSpan step, MetricCollector<long> counter, CancellationToken cancellation)
    {
        Task counted = counter.WaitForMeasurementsAsync(1, cancellation);
        while (!counted.IsCompleted)
        {
            time.Advance(step);
            await Task.WhenAny(counted, Task.Delay(20, cancellation));
        }

        await counted;
    }
}

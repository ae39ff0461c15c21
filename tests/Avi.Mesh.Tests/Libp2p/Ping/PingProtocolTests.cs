using Avi.Mesh.Libp2p.Ping;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Memory;

using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Ping;

/// <summary>One node that pings, and one that answers, rightly or as the test likes.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PingProtocolTests
{
    private readonly MemoryNetwork _network = new();
    private readonly FakeTimeProvider _time = new();
    private LayeredNode _here = null!;
    private LayeredNode _there = null!;

    [SetUp]
    public void CreateNodes()
    {
        _here = new LayeredNode(_network);
        _there = new LayeredNode(_network);
    }

    [TearDown]
    public async Task DisposeNodesAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
    }

    [Test, CancelAfter(10_000)]
    public async Task Round_trip_is_measured_again_and_again(CancellationToken cancellation)
    {
        await using var ping = new PingProtocol(_here.Swarm, new PingOptions(), TimeProvider.System);
        await using PingProtocol answering = StartAnswering();
        await ConnectAsync(cancellation);

        TimeSpan first = await ping.PingAsync(_there.Id, cancellation);
        TimeSpan second = await ping.PingAsync(_there.Id, cancellation);

        Assert.That(new[] { first, second }, Is.All.InRange(TimeSpan.FromTicks(1), TimeSpan.FromSeconds(10)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Round_trip_is_the_time_until_the_bytes_are_back(CancellationToken cancellation)
    {
        await using var ping = new PingProtocol(_here.Swarm, new PingOptions(), _time);
        Answer(async (stream, payload, closing) =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(80));
            await stream.WriteAsync(payload, closing);
        });
        await ConnectAsync(cancellation);

        TimeSpan roundTrip = await ping.PingAsync(_there.Id, cancellation);

        Assert.That(roundTrip, Is.EqualTo(TimeSpan.FromMilliseconds(80)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Who_asks_at_the_same_time_shares_one_measurement(CancellationToken cancellation)
    {
        int streams = 0;
        var everybodyAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ping = new PingProtocol(_here.Swarm, new PingOptions(), _time);
        Answer(async (stream, payload, closing) =>
        {
            Interlocked.Increment(ref streams);
            await everybodyAsked.Task.WaitAsync(closing);
            await stream.WriteAsync(payload, closing);
        });
        await ConnectAsync(cancellation);
        using var giveUp = new CancellationTokenSource();

        Task<TimeSpan> impatient = ping.PingAsync(_there.Id, giveUp.Token);
        Task<TimeSpan> patient = ping.PingAsync(_there.Id, cancellation);
        await giveUp.CancelAsync();
        everybodyAsked.SetResult();
        await patient;

        Assert.That(async () => await impatient, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(streams, Is.EqualTo(1));
    }

    [Test, CancelAfter(10_000)]
    public async Task Answer_with_other_bytes_is_no_answer(CancellationToken cancellation)
    {
        await using var ping = new PingProtocol(_here.Swarm, new PingOptions(), _time);
        Answer(async (stream, _, closing) => await stream.WriteAsync(new byte[PingOptions.PayloadBytes], closing));
        await ConnectAsync(cancellation);

        Assert.That(
            async () => await ping.PingAsync(_there.Id, cancellation),
            Throws.InstanceOf<Libp2pProtocolException>());
        Assert.That(_here.Swarm.IsConnected(_there.Id), Is.True);
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_does_not_speak_it_cannot_be_measured(CancellationToken cancellation)
    {
        await using var ping = new PingProtocol(_here.Swarm, new PingOptions(), _time);
        await ConnectAsync(cancellation);

        Assert.That(
            async () => await ping.PingAsync(_there.Id, cancellation),
            Throws.InstanceOf<ProtocolNotSupportedException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_does_not_answer_is_given_up(CancellationToken cancellation)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ping = new PingProtocol(_here.Swarm, new PingOptions(), _time);
        Answer(async (stream, _, closing) =>
        {
            asked.SetResult();
            await stream.ReadAsync(new byte[1], closing);
        });
        await ConnectAsync(cancellation);

        Task<TimeSpan> measuring = ping.PingAsync(_there.Id, cancellation);
        await asked.Task.WaitAsync(cancellation);
        _time.Advance(new PingOptions().Timeout);

        Assert.That(async () => await measuring, Throws.InstanceOf<IOException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Disposing_gives_up_what_is_being_measured(CancellationToken cancellation)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ping = new PingProtocol(_here.Swarm, new PingOptions(), _time);
        Answer(async (stream, _, closing) =>
        {
            asked.SetResult();
            await stream.ReadAsync(new byte[1], closing);
        });
        await ConnectAsync(cancellation);
        Task<TimeSpan> measuring = ping.PingAsync(_there.Id, cancellation);
        await asked.Task.WaitAsync(cancellation);

        await ping.DisposeAsync();

        Assert.That(async () => await measuring, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => ping.PingAsync(_there.Id, cancellation), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_may_ping_often_on_one_stream_and_end_it(CancellationToken cancellation)
    {
        await using PingProtocol answering = StartAnswering();
        await ConnectAsync(cancellation);
        await using SwarmStream stream = await OpenAsync(cancellation);
        byte[] payload = new byte[PingOptions.PayloadBytes];
        byte[] answer = new byte[PingOptions.PayloadBytes];

        for (byte i = 1; i <= 3; i++)
        {
            payload.AsSpan().Fill(i);
            await stream.WriteAsync(payload.AsMemory(0, i), cancellation);
            await stream.WriteAsync(payload.AsMemory(i), cancellation);
            await stream.ReadExactlyAsync(answer, cancellation);
            Assert.That(answer, Is.EqualTo(payload));
        }

        await stream.CloseWriteAsync(cancellation);
        Assert.That(await stream.ReadAsync(answer, cancellation), Is.Zero);
    }

    [Test, CancelAfter(10_000)]
    public async Task Third_stream_of_a_peer_is_refused(CancellationToken cancellation)
    {
        await using PingProtocol answering = StartAnswering();
        await ConnectAsync(cancellation);
        await using SwarmStream first = await OpenAsync(cancellation);
        await using SwarmStream second = await OpenAsync(cancellation);
        await EchoAsync(first, cancellation);
        await EchoAsync(second, cancellation);

        // The reset may overtake the answer that the protocol is spoken: then the stream does not even open.
        async Task UseThirdAsync()
        {
            await using SwarmStream third = await OpenAsync(cancellation);
            await EchoAsync(third, cancellation);
        }

        Assert.That(UseThirdAsync, Throws.InstanceOf<IOException>());
        await EchoAsync(second, cancellation);
    }

    [Test, CancelAfter(10_000)]
    public async Task Stream_that_is_silent_for_too_long_is_reset(CancellationToken cancellation)
    {
        await using PingProtocol answering = StartAnswering();
        await ConnectAsync(cancellation);
        await using SwarmStream stream = await OpenAsync(cancellation);
        await EchoAsync(stream, cancellation);
        await stream.WriteAsync(new byte[1], cancellation);

        Task<int> reading = stream.ReadAsync(new byte[1], cancellation).AsTask();
        while (!reading.IsCompleted)
        {
            // The limit begins when the answering side reads again, which nothing here can see.
            _time.Advance(new PingOptions().IdleTimeout);
            await Task.Yield();
        }

        Assert.That(async () => await reading, Throws.InstanceOf<IOException>());
    }

    private static async Task EchoAsync(SwarmStream stream, CancellationToken cancellation)
    {
        byte[] payload = new byte[PingOptions.PayloadBytes];
        await stream.WriteAsync(payload, cancellation);
        await stream.ReadExactlyAsync(payload, cancellation);
    }

    private PingProtocol StartAnswering()
    {
        var ping = new PingProtocol(_there.Swarm, new PingOptions(), _time);
        ping.Start();
        return ping;
    }

    private void Answer(Func<SwarmStream, byte[], CancellationToken, Task> answer) =>
        _there.Swarm.Handle(PingProtocol.Id, 2, async (stream, closing) =>
        {
            byte[] payload = new byte[PingOptions.PayloadBytes];
            await stream.ReadExactlyAsync(payload, closing);
            await answer(stream, payload, closing);
            await stream.CloseWriteAsync(closing);
        });

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        await _there.ListenAsync();
        await _here.DialAsync(_there, cancellation);
    }

    private Task<SwarmStream> OpenAsync(CancellationToken cancellation) =>
        _here.Swarm.OpenStreamAsync(_there.Id, [PingProtocol.Id], cancellation);
}

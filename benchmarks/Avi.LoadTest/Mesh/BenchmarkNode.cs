using System.Buffers.Binary;
using System.Diagnostics;
using System.Threading.Channels;
using Avi.Mesh;

namespace Avi.LoadTest.Mesh;

/// <summary>Our node in the two roles of the benchmark; <c>benchmark.mjs</c> is js-libp2p in the same ones.</summary>
internal sealed class BenchmarkNode : IAsyncDisposable
{
    private const string DataTopic = "avi-benchmark/data";
    private const string AcknowledgementTopic = "avi-benchmark/acknowledgement";

    // The receiver answers every so many messages; publishers send whole multiples of it.
    private const int MessagesPerAcknowledgement = 64;

    private readonly Lock _lock = new();
    private readonly Channel<long> _acknowledgements = Channel.CreateUnbounded<long>();
    private MeshNode? _node;
    private IAsyncDisposable? _subscription;
    private List<double> _microseconds = [];
    private long _received;
    private long _acknowledged;

    private MeshNode Node => _node ?? throw new InvalidOperationException("The node was not started.");

    /// <returns>Where a receiver listens.</returns>
    public async Task<string> StartAsync(bool isReceiver, CancellationToken cancellation)
    {
        var options = new MeshOptions
        {
            Name = "benchmark",
            ListenAddresses = { "/ip4/127.0.0.1/tcp/0" },
            Discovery = { Mdns = false },
        };
        _node = await MeshNode.StartAsync(options, cancellation);
        _subscription = isReceiver
            ? _node.Subscribe(DataTopic, OnDataAsync)
            : _node.Subscribe(AcknowledgementTopic, OnAcknowledgementAsync);
        return isReceiver ? _node.Addresses[0] : "";
    }

    /// <summary>Connects, and waits until a message has made the way there and back.</summary>
    public async Task ConnectAsync(string address, CancellationToken cancellation)
    {
        await Node.ConnectAsync(address, cancellation);
        await PublishManyAsync(MessagesPerAcknowledgement, sizeof(long), cancellation);
        await AcknowledgedAsync(MessagesPerAcknowledgement, cancellation);
    }

    /// <summary>Publishes for a time, with a limited number on the way, until the last one is acknowledged.</summary>
    public async Task<Sent> FloodAsync(TimeSpan time, int window, int bytes, CancellationToken cancellation)
    {
        long before = _acknowledged;
        int sent = 0;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            await AcknowledgedAsync(before + sent - window + MessagesPerAcknowledgement, cancellation);
            await PublishManyAsync(MessagesPerAcknowledgement, bytes, cancellation);
            sent += MessagesPerAcknowledgement;
        }

        await AcknowledgedAsync(before + sent, cancellation);
        return new Sent(sent, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Publishes one message after the other at an even rate.</summary>
    public async Task<Sent> PaceAsync(TimeSpan time, int perSecond, int bytes, CancellationToken cancellation)
    {
        int batches = (int)Math.Ceiling(time.TotalSeconds * perSecond / MessagesPerAcknowledgement);
        int messages = batches * MessagesPerAcknowledgement;
        long before = _acknowledged;
        long start = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond));
        for (int i = 0; i < messages; i++)
        {
            await timer.WaitForNextTickAsync(cancellation);
            await PublishManyAsync(1, bytes, cancellation);
        }

        await AcknowledgedAsync(before + messages, cancellation);
        return new Sent(messages, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Gives and forgets the latencies since the last call, one a message.</summary>
    public IReadOnlyList<double> TakeLatencies()
    {
        lock (_lock)
        {
            List<double> taken = _microseconds;
            _microseconds = [];
            return taken;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_subscription is not null)
            await _subscription.DisposeAsync();
        if (_node is not null)
            await _node.DisposeAsync();
    }

    private async Task PublishManyAsync(int count, int bytes, CancellationToken cancellation)
    {
        byte[] payload = new byte[bytes];
        payload.AsSpan().Fill((byte)'A');
        for (int i = 0; i < count; i++)
        {
            // Both processes read the same monotonic clock.
            BinaryPrimitives.WriteInt64LittleEndian(payload, Stopwatch.GetTimestamp());
            PublishOutcome outcome = await Node.PublishAsync(DataTopic, payload, cancellation);
            if (outcome is not PublishOutcome.Sent and not PublishOutcome.Queued)
                throw new InvalidOperationException($"A message was not published: {outcome}.");
        }
    }

    private async ValueTask OnDataAsync(MeshMessage message, CancellationToken cancellation)
    {
        long sentAt = BinaryPrimitives.ReadInt64LittleEndian(message.Payload.Span);
        lock (_lock)
            _microseconds.Add(Stopwatch.GetElapsedTime(sentAt).TotalMicroseconds);

        _received++;
        if (_received % MessagesPerAcknowledgement != 0)
            return;

        byte[] count = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(count, _received);
        await Node.PublishAsync(AcknowledgementTopic, count, cancellation);
    }

    private ValueTask OnAcknowledgementAsync(MeshMessage message, CancellationToken cancellation) =>
        _acknowledgements.Writer.WriteAsync(BinaryPrimitives.ReadInt64LittleEndian(message.Payload.Span), cancellation);

    private async Task AcknowledgedAsync(long count, CancellationToken cancellation)
    {
        while (_acknowledged < count)
            _acknowledged = await _acknowledgements.Reader.ReadAsync(cancellation);
    }
}

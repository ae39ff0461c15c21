using System.Buffers.Binary;
using System.Diagnostics;
using System.Threading.Channels;
using Avi.Mesh;

namespace Avi.LoadTest.Mesh.Node;

/// <summary>Signed messages: a publisher that floods or paces, receivers that count and acknowledge.</summary>
internal sealed class MessageTraffic : IAsyncDisposable
{
    private const string DataTopic = "avi-benchmark/data";
    private const string AcknowledgementTopic = "avi-benchmark/acknowledgement";

    // A receiver answers every so many messages; publishers send whole multiples of it.
    private const int MessagesPerAcknowledgement = 64;

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly Channel<bool> _acknowledgements = Channel.CreateUnbounded<bool>();
    private readonly Dictionary<PeerId, long> _acknowledged = [];
    private readonly MeshNode _node;
    private readonly IAsyncDisposable _subscription;
    private List<double> _microseconds = [];
    private long _received;
    private long _sent;

    /// <summary>Subscribes to what the role wants to hear.</summary>
    public MessageTraffic(MeshNode node, bool isReceiver)
    {
        _node = node;
        _subscription = isReceiver
            ? node.Subscribe(DataTopic, OnDataAsync)
            : node.Subscribe(AcknowledgementTopic, OnAcknowledgementAsync);
    }

    /// <summary>Waits until so many receivers are there and each has acknowledged messages.</summary>
    public async Task MeetAsync(int receivers, CancellationToken cancellation)
    {
        // What is published before a receiver has announced the topic does not reach it.
        while ((await _node.Stack.Gossip.GetSubscribersAsync(DataTopic)).Count < receivers)
            await Task.Delay(ShortestWait, cancellation);

        await PublishManyAsync(MessagesPerAcknowledgement, sizeof(long), cancellation);
        while (CountAcknowledging() < receivers)
            await _acknowledgements.Reader.ReadAsync(cancellation);
    }

    /// <summary>Publishes for a time, with a limited number on the way, until the last one is acknowledged.</summary>
    public async Task<Work> FloodAsync(TimeSpan time, int window, int bytes, CancellationToken cancellation)
    {
        long before = _sent;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            await AcknowledgedAsync(_sent - window + MessagesPerAcknowledgement, cancellation);
            await PublishManyAsync(MessagesPerAcknowledgement, bytes, cancellation);
        }

        await AcknowledgedAsync(_sent, cancellation);
        return new Work(_sent - before, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Publishes one message after the other at an even rate.</summary>
    public async Task<Work> PaceAsync(TimeSpan time, int perSecond, int bytes, CancellationToken cancellation)
    {
        int batches = (int)Math.Ceiling(time.TotalSeconds * perSecond / MessagesPerAcknowledgement);
        int messages = batches * MessagesPerAcknowledgement;
        long start = Stopwatch.GetTimestamp();

        // In a thread of its own that sleeps: .NET's timers count in steps of 4 ms on Linux, and would make bursts.
        await Task.Factory.StartNew(
            () => PublishEvenly(messages, perSecond, bytes, cancellation),
            cancellation,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await AcknowledgedAsync(_sent, cancellation);
        return new Work(messages, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Gives and forgets the latencies since the last call, one a message.</summary>
    public IReadOnlyList<double> TakeLatencies()
    {
        lock (_lock)
        {
            List<double> taken = _microseconds;
            _microseconds = new List<double>(taken.Count);
            return taken;
        }
    }

    public ValueTask DisposeAsync() => _subscription.DisposeAsync();

    private void PublishEvenly(int messages, int perSecond, int bytes, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < messages; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / perSecond);
            while (Stopwatch.GetElapsedTime(start) < due)
                Thread.Sleep(ShortestWait);

            PublishManyAsync(1, bytes, cancellation).GetAwaiter().GetResult();
        }
    }

    private async Task PublishManyAsync(int count, int bytes, CancellationToken cancellation)
    {
        byte[] payload = new byte[bytes];
        payload.AsSpan().Fill((byte)'A');
        for (int i = 0; i < count; i++)
        {
            // All processes read the same monotonic clock.
            BinaryPrimitives.WriteInt64LittleEndian(payload, Stopwatch.GetTimestamp());
            PublishOutcome outcome = await _node.PublishAsync(DataTopic, payload, cancellation);
            if (outcome is not PublishOutcome.Sent and not PublishOutcome.Queued)
                throw new InvalidOperationException($"A message was not published: {outcome}.");
        }

        _sent += count;
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
        await _node.PublishAsync(AcknowledgementTopic, count, cancellation);
    }

    private ValueTask OnAcknowledgementAsync(MeshMessage message, CancellationToken cancellation)
    {
        lock (_lock)
            _acknowledged[message.Author] = BinaryPrimitives.ReadInt64LittleEndian(message.Payload.Span);

        return _acknowledgements.Writer.WriteAsync(item: true, cancellation);
    }

    private async Task AcknowledgedAsync(long count, CancellationToken cancellation)
    {
        while (LeastAcknowledged() < count)
            await _acknowledgements.Reader.ReadAsync(cancellation);
    }

    private int CountAcknowledging()
    {
        lock (_lock)
            return _acknowledged.Count;
    }

    private long LeastAcknowledged()
    {
        lock (_lock)
            return _acknowledged.Count == 0 ? 0 : _acknowledged.Values.Min();
    }
}

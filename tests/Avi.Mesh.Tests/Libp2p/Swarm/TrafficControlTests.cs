using System.Diagnostics.Metrics;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class TrafficControlTests : IDisposable
{
    private const int Rate = 1000;

    private readonly FakeTimeProvider _time = new();
    private readonly Meter _meter = new("Avi.Mesh.Tests");

    public void Dispose() => _meter.Dispose();

    [Test, CancelAfter(10_000)]
    public async Task Peer_is_read_no_faster_than_its_bytes_a_second(CancellationToken cancellation)
    {
        TrafficControl control = Control(new SwarmOptions { MaxBytesPerSecondFromPeer = Rate });
        await using IByteStream connection = control.Control(new TestSecureConnection(TestPeers.Key(1)));
        using var throttled = new MetricCollector<long>(_meter, "avi.mesh.throttled");
        byte[] buffer = new byte[Rate];

        ValueTask<int> atOnce = connection.ReadAsync(buffer, cancellation);
        bool isAtOnce = atOnce.IsCompletedSuccessfully;
        await atOnce;
        Task<int> second = connection.ReadAsync(buffer, cancellation).AsTask();
        _time.Advance(TimeSpan.FromSeconds(0.9));
        bool isEarly = second.IsCompleted;
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.That((isAtOnce, isEarly), Is.EqualTo((true, false)));
        Assert.That(await second, Is.EqualTo(Rate));
        Assert.That(throttled.LastMeasurement?.Tags["direction"], Is.EqualTo("inbound"));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_is_sent_no_more_than_its_bytes_a_second(CancellationToken cancellation)
    {
        TrafficControl control = Control(new SwarmOptions { MaxBytesPerSecondToPeer = Rate });
        var raw = new TestSecureConnection(TestPeers.Key(1));
        await using IByteStream connection = control.Control(raw);

        await connection.WriteAsync(new byte[Rate], cancellation);
        Task second = connection.WriteAsync(new byte[Rate / 2], cancellation).AsTask();
        int before = raw.BytesWritten;
        _time.Advance(TimeSpan.FromSeconds(0.5));
        await second;

        Assert.That((before, raw.BytesWritten), Is.EqualTo((Rate, Rate + (Rate / 2))));
    }

    [Test, CancelAfter(10_000)]
    public async Task Connections_of_one_peer_share_and_other_peers_do_not(CancellationToken cancellation)
    {
        TrafficControl control = Control(new SwarmOptions { MaxBytesPerSecondFromPeer = Rate });
        await using IByteStream first = control.Control(new TestSecureConnection(TestPeers.Key(1)));
        await using IByteStream second = control.Control(new TestSecureConnection(TestPeers.Key(1)));
        await using IByteStream other = control.Control(new TestSecureConnection(TestPeers.Key(2)));
        byte[] buffer = new byte[Rate];

        await first.ReadAsync(buffer, cancellation);
        Task<int> ofSame = second.ReadAsync(buffer, cancellation).AsTask();
        Task<int> ofOther = other.ReadAsync(buffer, cancellation).AsTask();

        Assert.That((ofSame.IsCompleted, ofOther.IsCompleted), Is.EqualTo((false, true)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await ofSame, Is.EqualTo(Rate));
    }

    [Test]
    public async Task Peer_without_connections_is_forgotten()
    {
        TrafficControl control = Control(new SwarmOptions { MaxBytesPerSecondFromPeer = Rate });
        IByteStream first = control.Control(new TestSecureConnection(TestPeers.Key(1)));
        IByteStream second = control.Control(new TestSecureConnection(TestPeers.Key(1)));

        await first.DisposeAsync();
        await first.DisposeAsync();
        int whileOneIsLeft = control.PeerCount;
        await second.DisposeAsync();

        Assert.That((whileOneIsLeft, control.PeerCount), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Without_limits_bytes_are_only_counted_and_nothing_is_allocated()
    {
        TrafficControl control = Control(new SwarmOptions());
        await using IByteStream connection = control.Control(new TestSecureConnection(TestPeers.Key(1)));
        byte[] buffer = new byte[100];

        long allocated = Allocations.Of(() =>
        {
            ValueTask writing = connection.WriteAsync(buffer, CancellationToken.None);
            ValueTask<int> reading = connection.ReadAsync(buffer, CancellationToken.None);
            if (!writing.IsCompletedSuccessfully || reading.Result != buffer.Length)
                throw new InvalidOperationException("The connection is always ready.");
        });
        using var bytes = new MetricCollector<long>(_meter, "avi.mesh.bytes");
        await connection.WriteAsync(new byte[7], CancellationToken.None);
        await connection.ReadAsync(new byte[5], CancellationToken.None);

        Assert.That((allocated, control.PeerCount), Is.EqualTo((0, 0)));
        Assert.That(
            bytes.GetMeasurementSnapshot().Select(measurement => (measurement.Value, measurement.Tags["direction"])),
            Is.EqualTo(new (long, object?)[] { (7, "outbound"), (5, "inbound") }));
    }

    private TrafficControl Control(SwarmOptions options) => new(options, TestServices.Create(_time, _meter));
}

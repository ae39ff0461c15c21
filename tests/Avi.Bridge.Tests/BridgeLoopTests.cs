using System.Net;

using Avi.Bridge.Sessions;
using Avi.Bridge.Telemetry;
using Avi.Bridge.Transports;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Bridge.Tests;

[TestFixture]
internal sealed class BridgeLoopTests
{
    [Test]
    public void What_is_due_happens_even_when_the_timer_rings_early()
    {
        var clock = new EarlyClock();
        var transport = new InlineTransport();
        var registry = new DeviceRegistry(clock, NullLogger.Instance);
        var options = new BridgeOptions { AllowPlainDevices = true, OfflineAfter = TimeSpan.FromSeconds(1) };
        var core = new GatewayCore(
            options, new MemoryMesh(), transport, registry, new BridgeCounts(), clock, NullLogger.Instance);
        using var loop = new BridgeLoop(core, transport, clock);
        loop.Start();
        transport.Deliver(Uplink.Hello(7));

        for (int milliseconds = 0; milliseconds < 2_000; milliseconds++)
            clock.Advance(TimeSpan.FromMilliseconds(1)); // a longer step would show the timer its end, not its way

        Assert.That(registry.Snapshot().Select(device => (device.DeviceId, device.IsOnline)), Is.EqualTo(new[] { (7ul, false) }));
    }

    /// <summary>A clock whose timers ring a moment early, as those of real systems do.</summary>
    private sealed class EarlyClock : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new EarlyTimer(base.CreateTimer(callback, state, dueTime, period));

        private sealed class EarlyTimer(ITimer timer) : ITimer
        {
            private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

            public bool Change(TimeSpan dueTime, TimeSpan period) =>
                timer.Change(dueTime > Moment ? dueTime - Moment : dueTime, period);

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }

    /// <summary>A transport that turns its loop inside the call that wakes it.</summary>
    private sealed class InlineTransport : IDatagramTransport
    {
        private IDatagramHandler? _handler;

        public IPEndPoint LocalEndPoint { get; } = new(IPAddress.Loopback, 8888);

        public void Deliver(byte[] datagram)
        {
            _handler!.OnDatagram(new IPEndPoint(IPAddress.Loopback, 50_000).Serialize(), datagram); // started before
            _handler.OnTurn();
        }

        public void Start(IDatagramHandler handler) => _handler = handler;

        public void Wake() => _handler!.OnTurn(); // only who was started is woken

        public bool TrySend(SocketAddress target, ReadOnlySpan<byte> datagram) => true;

        public Task StopAsync() => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

using System.Net;
using System.Threading.Channels;

using Avi.Bridge.Transports;
using Avi.Mesh;

namespace Avi.Bridge;

/// <summary>
/// Drives a <see cref="GatewayCore"/>: everything that happens to it, happens on the transport's loop.
/// </summary>
/// <remarks>
/// Datagrams come on the loop anyway. Messages of the mesh come through a bounded queue, and time through a timer;
/// both wake the loop. So the core has one caller, and a datagram takes no lock.
/// </remarks>
internal sealed class BridgeLoop : IDatagramHandler, IDisposable
{
    // The mesh attachment has a queue of its own, which drops the oldest when it is full; this one only crosses
    // threads.
    private const int InboxCapacity = 1024;

    private readonly GatewayCore _core;
    private readonly IDatagramTransport _transport;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly Channel<MeshMessage> _inbox = Channel.CreateBounded<MeshMessage>(
        new BoundedChannelOptions(InboxCapacity) { SingleReader = true, SingleWriter = true });

    private readonly ITimer _timer;
    private TimeSpan _armedFor = TimeSpan.MaxValue;
    private int _hasWork;
    private int _hasRung;

    public BridgeLoop(GatewayCore core, IDatagramTransport transport, TimeProvider time)
    {
        _core = core;
        _transport = transport;
        _time = time;
        _startedAt = time.GetTimestamp();
        _timer = time.CreateTimer(
            static loop => ((BridgeLoop)loop!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Starts the transport's loop.</summary>
    public void Start()
    {
        _transport.Start(this);
        Signal();
    }

    public void OnDatagram(SocketAddress source, ReadOnlySpan<byte> datagram) =>
        _core.Receive(source, datagram, Now());

    public void OnTurn()
    {
        if (Volatile.Read(ref _hasWork) != 0)
            Work();

        Arm();
    }

    /// <summary>Reads the mesh until that ends or is cancelled, and brings its messages onto the loop.</summary>
    public async Task ReadMeshAsync(IMeshAttachment mesh, CancellationToken stopping)
    {
        await foreach (MeshMessage message in mesh.ReadAllAsync(stopping).ConfigureAwait(false))
        {
            await _inbox.Writer.WriteAsync(message, stopping).ConfigureAwait(false);
            Signal();
        }
    }

    /// <summary>Delivers what came in before the end, and ends all sessions. Only when the loop has stopped.</summary>
    /// <returns>How many sessions there were.</returns>
    public int Finish()
    {
        TimeSpan now = Now();
        while (_inbox.Reader.TryRead(out MeshMessage? message))
            _core.Receive(message, now);

        return _core.Stop(now);
    }

    public void Dispose() => _timer.Dispose();

    private TimeSpan Now() => _time.GetElapsedTime(_startedAt);

    private void OnTimer()
    {
        Volatile.Write(ref _hasRung, 1);
        Signal();
    }

    private void Signal()
    {
        if (Interlocked.Exchange(ref _hasWork, 1) == 0)
            _transport.Wake();
    }

    private void Work()
    {
        Volatile.Write(ref _hasWork, 0);
        TimeSpan now = Now();
        for (int i = 0; i < InboxCapacity && _inbox.Reader.TryRead(out MeshMessage? message); i++)
            _core.Receive(message, now);

        if (_inbox.Reader.TryPeek(out _))
            Signal(); // devices have their turn in between

        _core.Advance(now);

        // Asked of the timer and not of the time: it may ring early, and what was not due yet needs another ring.
        if (Interlocked.Exchange(ref _hasRung, 0) != 0)
            _armedFor = TimeSpan.MaxValue;
    }

    // Arming a timer costs more than a datagram, so it is done only when something is due earlier than planned.
    private void Arm()
    {
        TimeSpan due = _core.NextDue;
        if (due >= _armedFor)
            return;

        _armedFor = due;
        double milliseconds = Math.Ceiling((due - Now()).TotalMilliseconds); // timers cut off fractions
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(milliseconds, 0)), Timeout.InfiniteTimeSpan);
    }
}

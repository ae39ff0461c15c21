using System.Net;
using System.Net.Sockets;

using Avi.Bridge.Telemetry;

using Microsoft.Extensions.Logging;

namespace Avi.Bridge.Transports;

/// <summary>The loop of one socket: a thread of its own that waits in the system for datagrams.</summary>
/// <remarks>
/// A thread and not a task, because it does nothing else for the process's whole life, and a blocking receive costs a
/// third of an awaited one. It is woken by an empty datagram to itself: if that one is lost because the socket's buffer
/// is full, the loop is awake anyway.
/// </remarks>
internal sealed class UdpShard : IDisposable
{
    // More than a datagram can have, so that none is ever cut and none makes the system report an error.
    private const int BufferBytes = 65_536;

    // A socket that fails this often in a row will not recover; going on would only burn a processor.
    private const int MaxFailuresInARow = 100;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly SocketAddress _wakeAddress;
    private readonly int _port;
    private readonly Socket _waker;
    private readonly DeviceAddress _wakerAddress;
    private readonly ILogger _logger;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Thread? _thread;
    private volatile bool _isStopping;

    public UdpShard(Socket socket, IPEndPoint wakeAddress, ILogger logger)
    {
        _socket = socket;
        _logger = logger;
        _wakeAddress = wakeAddress.Serialize();
        _port = wakeAddress.Port;
        _waker = new Socket(wakeAddress.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _waker.Bind(new IPEndPoint(wakeAddress.Address, 0));
        DeviceAddress.TryRead(_waker.LocalEndPoint!.Serialize(), out _wakerAddress); // a bound socket has an address
    }

    public void Start(IDatagramHandler handler)
    {
#pragma warning disable RS0030 // The one place where the gateway owns threads; this one is named, and joined by StopAsync.
        _thread = new Thread(() => Run(handler)) { IsBackground = true, Name = $"avi-udp-{_port}" };
#pragma warning restore RS0030
        _thread.Start();
    }

    public void Wake()
    {
        try
        {
            _waker.SendTo([], SocketFlags.None, _wakeAddress);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // A full buffer means that the loop is busy turning; a closed socket, that it has ended.
        }
    }

    public async Task StopAsync()
    {
        if (_thread is null)
            return;

        _isStopping = true;
        Wake();
        try
        {
            await _ended.Task.WaitAsync(StopTimeout, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Nothing that we sent woke it, so the network is gone; closing the socket ends every wait on it.
            _socket.Dispose();
            await _ended.Task.ConfigureAwait(false);
        }
    }

    public void Dispose() => _waker.Dispose();

    private void Run(IDatagramHandler handler)
    {
        try
        {
            ReceiveUntilStopped(handler);
        }
        catch (ObjectDisposedException)
        {
            // The last resort of StopAsync.
        }
        finally
        {
            _ended.SetResult();
        }
    }

    private void ReceiveUntilStopped(IDatagramHandler handler)
    {
        var source = new SocketAddress(_socket.AddressFamily);
        int failuresInARow = 0;
        while (!_isStopping)
        {
            try
            {
                int bytes = _socket.ReceiveFrom(_buffer, SocketFlags.None, source);
                failuresInARow = 0;
                Handle(handler, source, bytes);
            }
            catch (SocketException) when (_isStopping)
            {
                return;
            }
            catch (SocketException exception)
            {
                _logger.LogReceiveFailed(exception.SocketErrorCode);
                if (++failuresInARow == MaxFailuresInARow)
                {
                    _logger.LogReceivingEnded(MaxFailuresInARow);
                    return;
                }
            }
        }
    }

    private void Handle(IDatagramHandler handler, SocketAddress source, int bytes)
    {
        try
        {
            if (bytes > 0 || !IsWaker(source))
                handler.OnDatagram(source, _buffer.AsSpan(0, bytes));

            handler.OnTurn();
        }
#pragma warning disable CA1031 // A mistake of ours with one datagram must not take the gateway from all other devices.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.LogDatagramFailed(exception);
        }
    }

    private bool IsWaker(SocketAddress source) =>
        DeviceAddress.TryRead(source, out DeviceAddress address) && address == _wakerAddress;
}

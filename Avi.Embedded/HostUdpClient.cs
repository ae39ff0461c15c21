using System.Net;
using System.Net.Sockets;

namespace Avi.Embedded;

/// <summary>A socket on a computer with .NET: for simulated devices, tests, and single-board computers.</summary>
/// <remarks>
/// The socket is connected, so the system drops what does not come from the gateway. It is opened by the first send or
/// receive; a host name is looked up then, and when one of its addresses refuses, the next one is taken. Nothing is
/// allocated per datagram.
/// </remarks>
public sealed class HostUdpClient : UdpClient, IDisposable
{
    // Each datagram that we sent to a closed port can come back as one error; so many are taken for silence at once.
    private const int MaxRefusals = 8;

    // The system counts microseconds in an int. Whoever wants to wait longer asks again.
    private const int MaxPollMilliseconds = 2_000_000;

    private readonly string _host;
    private readonly int _port;
    private readonly Lock _opening = new();
    private Socket? _socket;
    private IPAddress[] _addresses = [];
    private int _address;
    private bool _isDisposed;

    /// <summary>Makes a client that is not open yet.</summary>
    /// <param name="host">The gateway: an IPv4 or IPv6 address, or a host name.</param>
    /// <param name="port">The gateway's UDP port; the usual one is 8888.</param>
    /// <exception cref="ArgumentOutOfRangeException">The port is not between 1 and 65,535.</exception>
    public HostUdpClient(string host, int port)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        _host = host;
        _port = port;
    }

    /// <summary>
    /// Gets the address that the device sends from; <see langword="null"/> while the socket is not open.
    /// </summary>
    public IPEndPoint? LocalEndPoint => (IPEndPoint?)_socket?.LocalEndPoint;

    /// <inheritdoc/>
    public override int Send(byte[] buffer, int offset, int count)
    {
        for (int attempt = 0; attempt < MaxRefusals; attempt++)
        {
            Socket? socket = OpenedSocket();
            if (socket == null)
                return Failed;

            try
            {
                int sent = socket.Send(buffer, offset, count, SocketFlags.None, out SocketError error);
                if (error == SocketError.Success)
                    return sent;

                // It is an earlier datagram that was refused; this one has not been sent yet.
                if (!IsRefusal(error))
                    return Failed;
            }
            catch (ObjectDisposedException)
            {
                return Failed; // another thread has closed it meanwhile
            }
        }

        return Failed;
    }

    /// <inheritdoc/>
    public override int Receive(byte[] buffer, int offset, int count, int timeoutMilliseconds)
    {
        long deadline = Environment.TickCount64 + timeoutMilliseconds;
        for (int attempt = 0; attempt < MaxRefusals; attempt++)
        {
            Socket? socket = OpenedSocket();
            if (socket == null)
                return Failed;

            try
            {
                long remaining = Math.Clamp(deadline - Environment.TickCount64, 0, MaxPollMilliseconds);
                if (!socket.Poll(TimeSpan.FromMilliseconds(remaining), SelectMode.SelectRead))
                    return 0;

                int received = socket.Receive(buffer, offset, count, SocketFlags.None, out SocketError error);
                if (error == SocketError.Success)
                    return received;

                if (!IsRefusal(error))
                    return Failed;

                TakeNextAddress(socket);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return Failed; // Poll has no other way to tell
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReceiveAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellation)
    {
        while (true)
        {
            Socket? socket = OpenedSocket();
            if (socket == null)
                return Failed;

            try
            {
                return await socket.ReceiveAsync(buffer.AsMemory(offset, count), SocketFlags.None, cancellation)
                    .ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return 0;
            }
            catch (SocketException exception) when (IsRefusal(exception.SocketErrorCode))
            {
                TakeNextAddress(socket);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return Failed;
            }
        }
    }

    /// <inheritdoc/>
    public override void Reopen()
    {
        lock (_opening)
        {
            _socket?.Dispose();
            _socket = null;
        }
    }

    /// <summary>Closes the socket for good; later calls fail.</summary>
    public void Dispose()
    {
        lock (_opening)
        {
            _isDisposed = true;
            _socket?.Dispose();
        }
    }

    // Windows reports a port that nobody listens on as a reset connection.
    private static bool IsRefusal(SocketError error) =>
        error is SocketError.ConnectionRefused or SocketError.ConnectionReset;

    private Socket? OpenedSocket()
    {
        Socket? socket = Volatile.Read(ref _socket);
        if (socket != null)
            return socket;

        lock (_opening)
        {
            if (_socket == null && !_isDisposed)
                _socket = TryOpen();

            return _socket;
        }
    }

    private Socket? TryOpen()
    {
        Socket? socket = null;
        try
        {
            if (_addresses.Length == 0)
                _addresses = Dns.GetHostAddresses(_host);

            if (_addresses.Length == 0)
                return null;

            IPAddress address = _addresses[_address % _addresses.Length];
            socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(address, _port));
            return socket;
        }
        catch (SocketException)
        {
            // The name does not resolve, or there is no network now. The next address or the next lookup may help.
            socket?.Dispose();
            _address++;
            if (_address >= _addresses.Length)
                _addresses = [];

            return null;
        }
    }

    private void TakeNextAddress(Socket refused)
    {
        lock (_opening)
        {
            if (_socket != refused || _addresses.Length < 2)
                return;

            _socket.Dispose();
            _socket = null;
            _address++;
        }
    }
}

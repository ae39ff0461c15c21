using System.Net;
using System.Net.Sockets;

namespace Avi.Embedded.Esp32;

/// <summary>A socket on an ESP32 with .NET nanoFramework. Runs on .NET too, where it is tested.</summary>
/// <remarks>
/// The socket is connected, so the network stack drops what does not come from the gateway and no datagram allocates an
/// address. It is opened by the first send or receive; so it can be made before Wi-Fi is there. IPv4 only, like the
/// platform's standard firmware.
/// </remarks>
public sealed class EspUdpClient : UdpClient, IDisposable
{
    // The platform and Windows number errors as WinSock does; Linux and macOS have numbers of their own.
    private const int WinSockRefused = 10061;
    private const int WinSockReset = 10054;
    private const int LinuxRefused = 111;
    private const int MacRefused = 61;

    private const int MicrosecondsInMillisecond = 1_000;
    private const int MaxPollMilliseconds = 2_000_000; // in microseconds it still is an int

    // Each datagram that we sent to a closed port can come back as one error; so many are taken for silence at once.
    private const int MaxRefusals = 8;

    private readonly string _host;
    private readonly int _port;
    private readonly IPAddress? _literal; // no DNS server is needed then
    private Socket? _socket; // in a field: the platform closes a socket that nothing refers to
    private bool _isDisposed;

    /// <summary>Makes a client that is not open yet.</summary>
    /// <param name="host">
    /// The gateway: an IPv4 address, or a name that the network's DNS server knows. What is neither, but ends with a
    /// digit, is a mistake that the platform's parser reports.
    /// </param>
    /// <param name="port">The gateway's UDP port; the usual one is 8888.</param>
    /// <exception cref="ArgumentException">The host is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The port is not between 1 and 65,535.</exception>
    public EspUdpClient(string host, int port)
    {
        if (host == null || host.Length == 0)
            throw new ArgumentException("A host has a name or an address.", nameof(host));

        if (port < 1 || port > IPEndPoint.MaxPort)
            throw new ArgumentOutOfRangeException(nameof(port));

        _host = host;
        _port = port;

        // No host name ends with a digit, and every IPv4 address does.
        char last = host[host.Length - 1];
        if (last >= '0' && last <= '9')
            _literal = IPAddress.Parse(host);
    }

    /// <summary>Gets the number of the last socket error, as the system has it; 0 when there was none.</summary>
    public int LastSocketError { get; private set; }

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
                return socket.Send(buffer, offset, count, SocketFlags.None);
            }
            catch (SocketException exception)
            {
                // It is an earlier datagram that was refused; this one has not been sent yet.
                if (!IsRefusal(exception))
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
        Socket? socket = OpenedSocket();
        if (socket == null)
            return Failed;

        if (timeoutMilliseconds > MaxPollMilliseconds)
            timeoutMilliseconds = MaxPollMilliseconds;

        try
        {
            // Never a receive timeout instead: it comes as an exception, which costs memory each time.
            if (!socket.Poll(timeoutMilliseconds * MicrosecondsInMillisecond, SelectMode.SelectRead))
                return 0;

            return socket.Receive(buffer, offset, count, SocketFlags.None);
        }
        catch (SocketException exception)
        {
            return IsRefusal(exception) ? 0 : Failed;
        }
        catch (ObjectDisposedException)
        {
            return Failed; // another thread has closed it meanwhile
        }
    }

    /// <inheritdoc/>
    public override void Reopen()
    {
        Socket? socket = _socket;
        _socket = null;
        socket?.Close();
    }

    /// <summary>Closes the socket for good; later calls fail.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        Reopen();
    }

    private Socket? OpenedSocket()
    {
        if (_socket != null || _isDisposed)
            return _socket;

        Socket? socket = null;
        try
        {
            IPAddress? address = Lookup();
            if (address == null)
                return null;

            socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(address, _port));
            _socket = socket;
        }
        catch (SocketException exception)
        {
            LastSocketError = exception.ErrorCode;
            socket?.Close();
        }

        return _socket;
    }

    private IPAddress? Lookup()
    {
        if (_literal != null)
            return _literal;

        IPAddress[] addresses = Dns.GetHostEntry(_host).AddressList;
        for (int i = 0; i < addresses.Length; i++)
        {
            if (addresses[i].AddressFamily == AddressFamily.InterNetwork)
                return addresses[i];
        }

        return null;
    }

    private bool IsRefusal(SocketException exception)
    {
        LastSocketError = exception.ErrorCode;
        return LastSocketError == WinSockRefused || LastSocketError == WinSockReset
            || LastSocketError == LinuxRefused || LastSocketError == MacRefused;
    }
}

using System.Net;
using System.Net.Sockets;

using Microsoft.Extensions.Logging;

namespace Avi.Bridge.Transports;

/// <summary>A UDP socket and the loop that reads it.</summary>
internal sealed class UdpTransport : IDatagramTransport
{
    // A full send buffer drains within milliseconds; who still waits after this long sends into a dead interface, and
    // must not hold up the loop.
    private static readonly TimeSpan SendTimeout = TimeSpan.FromMilliseconds(50);

    private readonly Socket _socket;
    private readonly UdpShard _shard;

    private UdpTransport(Socket socket, IPEndPoint local, ILogger logger)
    {
        _socket = socket;
        LocalEndPoint = local;
        _shard = new UdpShard(socket, WakeAddressOf(local), logger);
    }

    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Opens the socket; nothing is read before <see cref="Start"/>.</summary>
    /// <param name="local">Where to receive; port 0 lets the system choose.</param>
    /// <param name="receiveBufferBytes">What the system should hold while the loop is busy; it may give less.</param>
    /// <param name="logger">Where the loop says what goes wrong.</param>
    /// <exception cref="IOException">The address cannot be used; the message says which and why.</exception>
    public static UdpTransport Open(IPEndPoint local, int receiveBufferBytes, ILogger logger)
    {
        var socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (local.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;

            socket.ReceiveBufferSize = receiveBufferBytes;
            socket.SendTimeout = (int)SendTimeout.TotalMilliseconds;
            IgnoreUnreachableDevices(socket);
            socket.Bind(local);
            var bound = (IPEndPoint)socket.LocalEndPoint!; // a bound socket has one
            return new UdpTransport(socket, bound, logger);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException($"The gateway cannot receive on {local}: {exception.Message}", exception);
        }
    }

    public void Start(IDatagramHandler handler) => _shard.Start(handler);

    public void Wake() => _shard.Wake();

    public Task StopAsync() => _shard.StopAsync();

    public bool TrySend(SocketAddress target, ReadOnlySpan<byte> datagram)
    {
        try
        {
            return _socket.SendTo(datagram, SocketFlags.None, target) == datagram.Length;
        }
        catch (SocketException)
        {
            // No route, a full buffer, a firewall: to the device it is a lost datagram, and UDP allows for those.
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _shard.StopAsync().ConfigureAwait(false);
        _shard.Dispose();
        _socket.Dispose();
    }

    private static IPEndPoint WakeAddressOf(IPEndPoint local)
    {
        if (local.Address.Equals(IPAddress.Any))
            return new IPEndPoint(IPAddress.Loopback, local.Port);

        return local.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, local.Port) : local;
    }

    // Windows reports an ICMP "port unreachable" of one device as an error of the next receive, for all devices.
    private static void IgnoreUnreachableDevices(Socket socket)
    {
        const int SioUdpConnReset = -1744830452;
        if (OperatingSystem.IsWindows())
            socket.IOControl(SioUdpConnReset, [0, 0, 0, 0], optionOutValue: null);
    }
}

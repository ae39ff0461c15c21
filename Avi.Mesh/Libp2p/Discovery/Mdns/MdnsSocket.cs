using System.Net;
using System.Net.Sockets;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>The socket of one family: joins groups, hears all interfaces, speaks on a chosen one.</summary>
/// <remarks>One task receives, another sends and joins; more of either are not allowed.</remarks>
internal sealed class MdnsSocket : IDisposable
{
    private const int MulticastPort = 5353;
    private const byte MaxHops = 255; // RFC 6762, section 11

    private static readonly IPAddress GroupV4 = IPAddress.Parse("224.0.0.251");
    private static readonly IPAddress GroupV6 = IPAddress.Parse("ff02::fb");

    private readonly Socket _socket;
    private readonly AddressFamily _family;
    private readonly HashSet<int> _joined = [];
    private int _speaksOn;

    private MdnsSocket(Socket socket, AddressFamily family)
    {
        _socket = socket;
        _family = family;
    }

    /// <summary>Opens the socket. Other programs of this host may have opened theirs at the same port.</summary>
    /// <exception cref="SocketException">
    /// The host has not this family, or a program keeps the port to itself.
    /// </exception>
    public static MdnsSocket Open(AddressFamily family)
    {
        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            bool isV4 = family == AddressFamily.InterNetwork;
            SocketOptionLevel level = isV4 ? SocketOptionLevel.IP : SocketOptionLevel.IPv6;

            // On Linux and macOS the framework sets SO_REUSEPORT along with it.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
            if (!isV4)
                socket.DualMode = false;

            socket.SetSocketOption(level, SocketOptionName.PacketInformation, optionValue: true);
            socket.SetSocketOption(level, SocketOptionName.MulticastLoopback, optionValue: true);
            socket.SetSocketOption(level, SocketOptionName.MulticastTimeToLive, MaxHops);
            socket.Bind(new IPEndPoint(isV4 ? IPAddress.Any : IPAddress.IPv6Any, MulticastPort));
            return new MdnsSocket(socket, family);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Joins the group at an interface, unless that was done; a membership ends with its interface.</summary>
    /// <returns><see langword="false"/> when the interface does not take it.</returns>
    public bool TryJoin(int interfaceIndex)
    {
        if (_joined.Contains(interfaceIndex))
            return true;

        try
        {
            if (_family == AddressFamily.InterNetwork)
            {
                _socket.SetSocketOption(
                    SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(GroupV4, interfaceIndex));
            }
            else
            {
                _socket.SetSocketOption(
                    SocketOptionLevel.IPv6,
                    SocketOptionName.AddMembership,
                    new IPv6MulticastOption(GroupV6, interfaceIndex));
            }
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            // It was down for a moment; the membership has lasted.
        }
        catch (SocketException)
        {
            return false;
        }

        _joined.Add(interfaceIndex);
        return true;
    }

    /// <summary>Forgets the interfaces that are gone: one that comes again is joined again.</summary>
    public void Keep(IEnumerable<int> interfaceIndexes) => _joined.IntersectWith(interfaceIndexes);

    /// <summary>Receives a packet.</summary>
    /// <param name="buffer">Where its bytes go.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<SocketReceiveMessageFromResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        var anyone = new IPEndPoint(_family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        return _socket.ReceiveMessageFromAsync(buffer, SocketFlags.None, anyone, cancellation);
    }

    /// <summary>Sends a packet to all, or to one.</summary>
    /// <exception cref="SocketException">The interface is gone, or nothing can be sent there.</exception>
    public async ValueTask SendAsync(
        int interfaceIndex, IPEndPoint? target, ReadOnlyMemory<byte> packet, CancellationToken cancellation)
    {
        if (target is null)
            SpeakOn(interfaceIndex);

        await _socket.SendToAsync(packet, target ?? GroupAt(interfaceIndex), cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private IPEndPoint GroupAt(int interfaceIndex) => _family == AddressFamily.InterNetwork
        ? new IPEndPoint(GroupV4, MulticastPort)
        : new IPEndPoint(new IPAddress(GroupV6.GetAddressBytes(), interfaceIndex), MulticastPort);

    private void SpeakOn(int interfaceIndex)
    {
        if (_speaksOn == interfaceIndex)
            return;

        if (_family == AddressFamily.InterNetwork)
        {
            _socket.SetSocketOption(
                SocketOptionLevel.IP,
                SocketOptionName.MulticastInterface,
                IPAddress.HostToNetworkOrder(interfaceIndex));
        }
        else
        {
            _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, interfaceIndex);
        }

        _speaksOn = interfaceIndex;
    }
}

using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>The real networks of this host: a socket for IPv4 and one for IPv6, opened when they are needed.</summary>
internal sealed class MdnsNetwork(MdnsInterfaces interfaces, TimeProvider time, ILogger logger) : IMdnsNetwork
{
    private static readonly TimeSpan ReceiveRetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<AddressFamily, MdnsSocket> _sockets = [];
    private readonly HashSet<AddressFamily> _unusable = [];
    private readonly HashSet<MdnsLinkId> _unjoined = [];
    private readonly List<Task> _receiving = [];
    private readonly CancellationTokenSource _stopping = new();
    private Action<MdnsLinkId, IPEndPoint, ReadOnlyMemory<byte>>? _onPacket;
    private Action? _onChange;

    /// <inheritdoc/>
    public void Start(Action<MdnsLinkId, IPEndPoint, ReadOnlyMemory<byte>> onPacket, Action onChange)
    {
        _onPacket = onPacket;
        _onChange = onChange;
        NetworkChange.NetworkAddressChanged += OnAddressChanged;
    }

    /// <inheritdoc/>
    public IReadOnlyList<MdnsLink> Refresh()
    {
        IReadOnlyList<MdnsLink> found = interfaces.Find();
        foreach ((AddressFamily family, MdnsSocket socket) in _sockets)
            socket.Keep(found.Where(link => link.Id.Family == family).Select(link => link.Id.InterfaceIndex));

        _unjoined.IntersectWith(found.Select(link => link.Id));
        return [.. found.Where(link => TryJoin(link.Id))];
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TrySendAsync(
        MdnsLinkId link, IPEndPoint? target, ReadOnlyMemory<byte> packet, CancellationToken cancellation)
    {
        if (!_sockets.TryGetValue(link.Family, out MdnsSocket? socket))
            return false;

        try
        {
            await socket.SendAsync(link.InterfaceIndex, target, packet, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (SocketException exception)
        {
            logger.MdnsNotSent(link.InterfaceIndex, link.Family, exception.Message);
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        NetworkChange.NetworkAddressChanged -= OnAddressChanged;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_receiving).ConfigureAwait(false);
        foreach (MdnsSocket socket in _sockets.Values)
            socket.Dispose();

        _stopping.Dispose();
    }

    private void OnAddressChanged(object? sender, EventArgs e) => _onChange?.Invoke();

    private bool TryJoin(MdnsLinkId link)
    {
        if (TryOpen(link.Family) is not { } socket)
            return false;

        if (socket.TryJoin(link.InterfaceIndex))
        {
            _unjoined.Remove(link);
            return true;
        }

        // Said once, not at every look.
        if (_unjoined.Add(link))
            logger.MdnsInterfaceNotJoined(link.InterfaceIndex, link.Family);

        return false;
    }

    private MdnsSocket? TryOpen(AddressFamily family)
    {
        if (_sockets.TryGetValue(family, out MdnsSocket? socket))
            return socket;

        try
        {
            socket = MdnsSocket.Open(family);
        }
        catch (SocketException exception)
        {
            if (_unusable.Add(family))
                logger.MdnsFamilyUnusable(family, exception.Message);

            return null;
        }

        _unusable.Remove(family);
        _sockets.Add(family, socket);
        _receiving.Add(ReceiveAsync(socket, family, _stopping.Token));
        return socket;
    }

    private async Task ReceiveAsync(MdnsSocket socket, AddressFamily family, CancellationToken stopping)
    {
        byte[] buffer = new byte[MdnsOptions.MaxReceivedBytes];
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                SocketReceiveMessageFromResult packet =
                    await socket.ReceiveAsync(buffer, stopping).ConfigureAwait(false);
                var link = new MdnsLinkId(packet.PacketInformation.Interface, family);

                // What was cut off is longer than any packet may be, and reads as malformed.
                _onPacket?.Invoke(link, (IPEndPoint)packet.RemoteEndPoint, buffer.AsMemory(0, packet.ReceivedBytes));
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The owner stops us.
            }
            catch (SocketException exception)
            {
                logger.MdnsNotReceived(family, exception.Message);
                await DelayAsync(stopping).ConfigureAwait(false);
            }
        }
    }

    private async Task DelayAsync(CancellationToken stopping)
    {
        try
        {
            await Task.Delay(ReceiveRetryDelay, time, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The loop sees it.
        }
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Transports.Tcp;

/// <summary>Accepts TCP connections on one local address.</summary>
internal sealed class TcpTransportListener(Socket socket, TimeSpan acceptRetryDelay, TimeProvider time)
    : ITransportListener
{
    private readonly IPEndPoint _local = EndPointOf(socket);
    private readonly CancellationTokenSource _stopping = new();

    /// <inheritdoc/>
    public IReadOnlyList<Multiaddr> Addresses => AddressesOf(_local);

    /// <inheritdoc/>
    public Multiaddr BoundAddress => Multiaddr.FromTcp(_local);

    /// <inheritdoc/>
    public async ValueTask<ITransportConnection?> AcceptAsync(CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
        try
        {
            while (true)
            {
                if (await TryAcceptAsync(either.Token).ConfigureAwait(false) is { } connection)
                    return connection;
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        socket.Dispose();
    }

    private static IPEndPoint EndPointOf(Socket socket) => socket.LocalEndPoint as IPEndPoint
        ?? throw new UnreachableException("A bound socket has an address.");

    private static IReadOnlyList<Multiaddr> AddressesOf(IPEndPoint local)
    {
        bool isAny = local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any);
        IEnumerable<IPAddress> hosts = isAny ? InterfaceAddresses(local.AddressFamily) : [local.Address];
        return [.. hosts.Select(host => Multiaddr.FromTcp(new IPEndPoint(host, local.Port)))];
    }

    private static IEnumerable<IPAddress> InterfaceAddresses(AddressFamily family) =>
        from networkInterface in NetworkInterface.GetAllNetworkInterfaces()
        where networkInterface.OperationalStatus != OperationalStatus.Down
        from unicast in networkInterface.GetIPProperties().UnicastAddresses
        where unicast.Address.AddressFamily == family && !unicast.Address.IsIPv6LinkLocal
        select unicast.Address;

    private async Task<TcpTransportConnection?> TryAcceptAsync(CancellationToken cancellation)
    {
        Socket? accepted = null;
        try
        {
            accepted = await socket.AcceptAsync(cancellation).ConfigureAwait(false);
            return new TcpTransportConnection(accepted, isInbound: true);
        }
        catch (SocketException)
        {
            // Either that connection was gone before we took it, or the system has no socket left; both pass.
            accepted?.Dispose();
            if (accepted is null)
                await Task.Delay(acceptRetryDelay, time, cancellation).ConfigureAwait(false);

            return null;
        }
    }
}

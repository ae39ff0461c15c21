using System.Net;
using System.Net.Sockets;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Transports.Tcp;

/// <summary>Connections over TCP, to IPv4 and IPv6 addresses and to host names.</summary>
internal sealed class TcpTransport(TcpTransportOptions options, TimeProvider time) : ITransport
{
    /// <inheritdoc/>
    public bool CanDial(Multiaddr address) => address.TryGetTcp(out _);

    /// <inheritdoc/>
    public async ValueTask<ITransportConnection> DialAsync(Multiaddr address, CancellationToken cancellation)
    {
        IPEndPoint[] candidates = await ResolveAsync(address, cancellation).ConfigureAwait(false);
        TcpAttempt? attempt = await StaggeredRace
            .RunAsync(candidates, TryConnectAsync, time, cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return attempt?.Connection ?? throw new IOException(
            $"Nobody answers at {address}: {attempt?.Failure?.Message ?? "the name has no address"}", attempt?.Failure);
    }

    /// <inheritdoc/>
    public ValueTask<ITransportListener> ListenAsync(Multiaddr address, CancellationToken cancellation)
    {
        if (!address.TryGetTcp(out EndPoint? endPoint) || endPoint is not IPEndPoint local)
            throw new ArgumentException($"{address} is no IP address with a TCP port.", nameof(address));

        var socket = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(local);
            socket.Listen(options.Backlog);
            return ValueTask.FromResult<ITransportListener>(
                new TcpTransportListener(socket, options.AcceptRetryDelay, time));
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException($"Cannot listen at {address}: {exception.Message}", exception);
        }
    }

    private async Task<IPEndPoint[]> ResolveAsync(Multiaddr address, CancellationToken cancellation)
    {
        address.TryGetTcp(out EndPoint? endPoint);
        switch (endPoint)
        {
            case IPEndPoint ip:
                return [ip];

            case DnsEndPoint name:
                try
                {
                    IPAddress[] addresses = await Dns
                        .GetHostAddressesAsync(name.Host, name.AddressFamily, cancellation).ConfigureAwait(false);
                    return [.. StaggeredRace
                        .TakeTurns(addresses, ip => ip.AddressFamily)
                        .Take(options.MaxAddressesOfName)
                        .Select(ip => new IPEndPoint(ip, name.Port))];
                }
                catch (Exception exception) when (exception is SocketException or ArgumentException)
                {
                    // An argument is what names are that cannot be one, as those of more than 255 characters. Peers
                    // can tell of such.
                    throw new IOException($"The name of {address} does not resolve: {exception.Message}", exception);
                }

            default:
                throw new ArgumentException($"{address} is no address of a TCP socket.", nameof(address));
        }
    }

    private static async Task<TcpAttempt> TryConnectAsync(IPEndPoint remote, CancellationToken cancellation)
    {
        Socket? socket = null;
        try
        {
            // This fails where the system has no such addresses, as some have no IPv6.
            socket = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(remote, cancellation).ConfigureAwait(false);
            return new TcpAttempt(new TcpTransportConnection(socket, isInbound: false));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            socket?.Dispose();
            return new TcpAttempt(Connection: null, exception);
        }
    }
}

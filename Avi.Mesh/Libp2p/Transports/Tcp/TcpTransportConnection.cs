using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Transports.Tcp;

/// <summary>One TCP connection. Reading and writing do not allocate, whether they wait or not.</summary>
internal sealed class TcpTransportConnection : ITransportConnection
{
    private readonly Socket _socket;

    /// <param name="socket">A connected socket; owned from here on.</param>
    /// <param name="isInbound">Whether the other side dialled.</param>
    /// <exception cref="SocketException">The other side has gone already.</exception>
    public TcpTransportConnection(Socket socket, bool isInbound)
    {
        _socket = socket;

        // The protocols above send small messages and wait for the answer; holding those back costs 40 ms each.
        socket.NoDelay = true;
        IsInbound = isInbound;
        LocalAddress = AddressOf(socket.LocalEndPoint);
        RemoteAddress = AddressOf(socket.RemoteEndPoint);
    }

    /// <inheritdoc/>
    public bool IsInbound { get; }

    /// <inheritdoc/>
    public Multiaddr LocalAddress { get; }

    /// <inheritdoc/>
    public Multiaddr RemoteAddress { get; }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        try
        {
            return await _socket.ReceiveAsync(destination, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            throw Lost(exception);
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        try
        {
            while (!source.IsEmpty)
            {
                int sent = await _socket.SendAsync(source, cancellation).ConfigureAwait(false);
                source = source[sent..];
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            throw Lost(exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask CloseWriteAsync(CancellationToken cancellation)
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
            return ValueTask.CompletedTask;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return ValueTask.FromException(Lost(exception));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        try
        {
            // Says goodbye before the socket goes: what was written still arrives.
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection was gone before.
        }

        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Multiaddr AddressOf(EndPoint? endPoint) => endPoint is IPEndPoint ip
        ? Multiaddr.FromTcp(ip)
        : throw new SocketException((int)SocketError.NotConnected);

    private ConnectionEndedException Lost(Exception cause) =>
        new($"The connection to {RemoteAddress} was lost: {cause.Message}", cause);
}

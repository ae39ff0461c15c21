using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Avi.Embedded.Tests.Support;

/// <summary>A stand-in for the gateway on a real socket of the loopback interface.</summary>
internal sealed class LoopbackGateway : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly GatewaySession _session = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<string> _heard = Channel.CreateBounded<string>(1_000);
    private readonly Task _loop;
    private EndPoint? _device;

    public LoopbackGateway(IPAddress? address = null, int port = 0)
    {
        address ??= IPAddress.Loopback;
        _socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(new IPEndPoint(address, port));
        _loop = ServeAsync(_stopping.Token);
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port; // bound by the constructor

    /// <returns>The next datagram that arrived, in words.</returns>
    public ValueTask<string> HeardAsync(CancellationToken cancellation) => _heard.Reader.ReadAsync(cancellation);

    /// <summary>Sends a datagram to the device that was heard last.</summary>
    public ValueTask<int> SendAsync(byte[] datagram, CancellationToken cancellation) =>
        _socket.SendToAsync(datagram, SocketFlags.None, _device!, cancellation); // a device was heard before

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _socket.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync(CancellationToken stopping)
    {
        byte[] buffer = new byte[2048];
        var anyone = new IPEndPoint(
            _socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            while (true)
            {
                SocketReceiveFromResult received =
                    await _socket.ReceiveFromAsync(buffer, SocketFlags.None, anyone, stopping);
                _device = received.RemoteEndPoint;
                byte[]? answer = _session.Take(buffer.AsSpan(0, received.ReceivedBytes));
                _heard.Writer.TryWrite(_session.Heard[^1]);
                if (answer != null)
                    await _socket.SendToAsync(answer, SocketFlags.None, received.RemoteEndPoint, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The test is over.
        }
    }
}

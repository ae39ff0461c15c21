using System.Net;
using System.Net.Sockets;

namespace Avi.Bridge.Tests;

/// <summary>A device on a real socket.</summary>
internal sealed class UdpDevice : IDisposable
{
    private readonly Socket _socket;

    public UdpDevice(IPEndPoint gateway)
    {
        _socket = new Socket(gateway.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Connect(gateway);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    public void Send(byte[] datagram) => _socket.Send(datagram);

    /// <summary>Says hello and waits for the welcome.</summary>
    public async Task ConnectAsync(ulong deviceId, CancellationToken cancellation)
    {
        Send(Uplink.Hello(deviceId));
        Assert.That(await ReceiveAsync(cancellation), Is.EqualTo("Welcome"));
    }

    /// <summary>Subscribes and waits until that is in force.</summary>
    public async Task SubscribeAsync(string filter, CancellationToken cancellation)
    {
        Send(Uplink.Subscribe(filter));
        Assert.That(await ReceiveAsync(cancellation), Is.EqualTo($"SubscribeAck {filter}"));
    }

    /// <returns>The next datagram, in words.</returns>
    public async Task<string> ReceiveAsync(CancellationToken cancellation)
    {
        byte[] buffer = new byte[2048];
        int length = await _socket.ReceiveAsync(buffer, cancellation);
        return Downlink.Describe(buffer.AsSpan(0, length));
    }

    public void Dispose() => _socket.Dispose();
}

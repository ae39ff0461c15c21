using System.Net;
using System.Net.Sockets;
using System.Text;

using Avi.Bridge;
using Avi.Protocol.Messages;

namespace Avi.LoadTest.Gateway;

/// <summary>
/// Our side: a gateway with the flooding device, a device that subscribed to everything, and an application.
/// </summary>
internal sealed class GatewayLoop : IReceiver
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    private readonly CountingMesh _mesh;
    private readonly EmbeddedBridge _bridge;
    private readonly Socket _subscriber = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    private GatewayLoop(CountingMesh mesh, EmbeddedBridge bridge)
    {
        _mesh = mesh;
        _bridge = bridge;
    }

    public IPEndPoint EndPoint => _bridge.UdpEndPoint;

    public string ThreadName => $"avi-udp-{EndPoint.Port}";

    /// <summary>
    /// Gets how many were decoded, found their session, went to the subscriber's queue and to the application.
    /// </summary>
    public long Received => _mesh.Published;

    public static async Task<GatewayLoop> StartAsync(Socket flooder, int receiveBufferBytes, CancellationToken cancellation)
    {
        var mesh = new CountingMesh();
        var options = new BridgeOptions
        {
            Host = "127.0.0.1",
            Port = 0,
            AllowPlainDevices = true,
            ReceiveBufferBytes = receiveBufferBytes,
        };
        EmbeddedBridge bridge = await EmbeddedBridge.StartAsync(options, mesh, new BridgeServices(), cancellation);
        var loop = new GatewayLoop(mesh, bridge);
        await AskAsync(flooder, bridge.UdpEndPoint, UplinkMessageBytes(UplinkMessage.Hello(1)), cancellation);
        await AskAsync(loop._subscriber, bridge.UdpEndPoint, UplinkMessageBytes(UplinkMessage.Hello(2)), cancellation);
        await AskAsync(
            loop._subscriber, bridge.UdpEndPoint, UplinkMessageBytes(UplinkMessage.Subscribe("flood/#"u8)), cancellation);
        return loop;
    }

    /// <returns>Publishes on a few topics, as many devices would have them.</returns>
    public static byte[][] PrepareDatagrams(int topics, int payloadBytes) =>
    [
        .. Enumerable.Range(0, topics).Select(i => UplinkMessageBytes(
            UplinkMessage.Publish(Encoding.UTF8.GetBytes($"flood/room{i}/temperature"), new byte[payloadBytes]))),
    ];

    public async ValueTask DisposeAsync()
    {
        await _bridge.DisposeAsync();
        _subscriber.Dispose();
    }

    private static byte[] UplinkMessageBytes(UplinkMessage message)
    {
        byte[] bytes = new byte[message.EncodedBytes];
        message.TryEncode(bytes, out _);
        return bytes;
    }

    private static async Task AskAsync(Socket socket, IPEndPoint gateway, byte[] question, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(AnswerTimeout);
        await socket.SendToAsync(question, gateway, timeout.Token);
        await socket.ReceiveFromAsync(new byte[1024], new IPEndPoint(IPAddress.Any, 0), timeout.Token);
    }
}

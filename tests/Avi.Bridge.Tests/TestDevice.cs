using System.Net;

using Avi.Bridge.Transports;

namespace Avi.Bridge.Tests;

/// <summary>A device of a <see cref="TestGateway"/>: sends datagrams, and says what came.</summary>
internal sealed class TestDevice(TestGateway gateway, ulong deviceId, IPEndPoint endPoint)
{
    private readonly SocketAddress _socketAddress = endPoint.Serialize();

    public ulong DeviceId => deviceId;

    public IPEndPoint EndPoint => endPoint;

    public SocketAddress SocketAddress => _socketAddress;

    public DeviceAddress Address =>
        DeviceAddress.TryRead(_socketAddress, out DeviceAddress address) ? address : throw new InvalidOperationException();

    public void Send(ReadOnlySpan<byte> datagram) => gateway.Receive(_socketAddress, datagram);

    public void SayHello(string trailerHex = "") => Send(Uplink.Hello(deviceId, trailerHex));

    public void Subscribe(string filter) => Send(Uplink.Subscribe(filter));

    public void Publish(string topic, string text) => Send(Uplink.Publish(topic, text));

    /// <returns>What came since the last call, in words.</returns>
    public List<string> TakeReceived() => [.. gateway.TakeSentTo(Address).Select(bytes => Downlink.Describe(bytes))];
}

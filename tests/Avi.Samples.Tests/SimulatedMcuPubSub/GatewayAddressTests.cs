using Avi.Samples.SimulatedMcuPubSub;

namespace Avi.Samples.Tests.SimulatedMcuPubSub;

internal sealed class GatewayAddressTests
{
    [TestCase("127.0.0.1:8888", "127.0.0.1", 8888, "127.0.0.1:8888")]
    [TestCase("gateway.example.com:1", "gateway.example.com", 1, "gateway.example.com:1")]
    [TestCase("[::1]:65535", "::1", 65535, "[::1]:65535")]
    public void Host_and_port_are_read_and_written(string text, string host, int port, string written)
    {
        var address = GatewayAddress.TryParse(text);

        Assert.That(address, Is.EqualTo(new GatewayAddress(host, port)));
        Assert.That(address!.ToString(), Is.EqualTo(written)); // asserted to be one
    }

    [TestCase("")]
    [TestCase("localhost")]
    [TestCase("localhost:")]
    [TestCase("localhost:0")]
    [TestCase("localhost:65536")]
    [TestCase(":8888")]
    [TestCase("::1:8888")]
    [TestCase("localhost:8888/path")]
    [TestCase("me@localhost:8888")]
    [TestCase("udp://localhost:8888")]
    public void Anything_else_is_no_address(string text) => Assert.That(GatewayAddress.TryParse(text), Is.Null);
}

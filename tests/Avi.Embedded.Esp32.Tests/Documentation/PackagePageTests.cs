using System.Net;
using System.Net.Sockets;

using Avi.Protocol.Messages;

namespace Avi.Embedded.Esp32.Tests.Documentation;

/// <summary>Holds docs/packages/Avi.Embedded.Esp32.md to code that compiles and runs.</summary>
[TestFixture]
internal sealed class PackagePageTests
{
    [Test]
    public void Every_snippet_of_the_page_is_compiled() =>
        Assert.That(PackagePage.SnippetsThatAreNotCompiled("Avi.Embedded.Esp32"), Is.Empty);

    [Test, CancelAfter(20_000)]
    public async Task Device_of_the_page_connects_and_tells(CancellationToken cancellation)
    {
        var gateway = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        gateway.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Task<UplinkKind[]> serving = ServeAsync(gateway, cancellation);

        PageSnippets.RunDevice("127.0.0.1", ((IPEndPoint)gateway.LocalEndPoint!).Port, new Silent()); // bound above

        Assert.That(await serving, Is.EqualTo(new[] { UplinkKind.Hello, UplinkKind.SensorUpdate }));
    }

    // Says Welcome to whatever comes; that is enough for a device that only tells. Closes the socket at its end.
    private static async Task<UplinkKind[]> ServeAsync(Socket gateway, CancellationToken cancellation)
    {
        using Socket ownSocket = gateway;
        byte[] buffer = new byte[64];
        var heard = new UplinkKind[2];
        for (int i = 0; i < heard.Length; i++)
        {
            SocketReceiveFromResult received = await gateway.ReceiveFromAsync(
                buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), cancellation);
            UplinkMessage.TryDecode(buffer.AsSpan(0, received.ReceivedBytes), out UplinkMessage message, out _);
            heard[i] = message.Kind;
            await gateway.SendToAsync(new byte[1], SocketFlags.None, received.RemoteEndPoint, cancellation);
        }

        return heard;
    }

    private sealed class Silent : MessageHandler
    {
        public override void OnMessage(string topic, byte[] data) => Assert.Fail("Nothing was subscribed to.");
    }
}

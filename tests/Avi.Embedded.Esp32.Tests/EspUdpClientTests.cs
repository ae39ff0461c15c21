using System.Net;
using System.Net.Sockets;

namespace Avi.Embedded.Esp32.Tests;

/// <summary>The device's socket code on a real socket of the loopback interface.</summary>
[TestFixture]
internal sealed class EspUdpClientTests
{
    private readonly byte[] _buffer = new byte[64];

    [TestCase("127.0.0.1")]
    [TestCase("localhost")]
    public void Datagram_goes_there_and_its_answer_back(string host)
    {
        using Socket gateway = Listen();
        using var client = new EspUdpClient(host, PortOf(gateway));

        int sent = client.Send([9, 1, 2, 9], 1, 2);
        EndPoint device = Hear(gateway);
        gateway.SendTo([3, 4, 5], device);
        int received = client.Receive(_buffer, 10, 20, timeoutMilliseconds: 5_000);

        Assert.That((sent, received), Is.EqualTo((2, 3)));
        Assert.That(_buffer.AsSpan(10, 3).ToArray(), Is.EqualTo(new byte[] { 3, 4, 5 }));
    }

    [Test]
    public void Nothing_comes_without_waiting_and_nothing_after_waiting()
    {
        using Socket gateway = Listen();
        using var client = new EspUdpClient("127.0.0.1", PortOf(gateway));

        int atOnce = client.Receive(_buffer, 0, 64, timeoutMilliseconds: 0);
        int later = client.Receive(_buffer, 0, 64, timeoutMilliseconds: 20);

        Assert.That((atOnce, later, client.LastSocketError), Is.EqualTo((0, 0, 0)));
    }

    [Test]
    public void Datagram_of_somebody_else_is_not_received()
    {
        using Socket gateway = Listen();
        using Socket stranger = Listen();
        using var client = new EspUdpClient("127.0.0.1", PortOf(gateway));
        client.Send([1], 0, 1);
        EndPoint device = Hear(gateway);

        stranger.SendTo([6, 6, 6], device);
        gateway.SendTo([7], device);
        int received = client.Receive(_buffer, 0, 64, timeoutMilliseconds: 5_000);

        Assert.That((received, _buffer[0]), Is.EqualTo((1, 7)));
        Assert.That(client.Receive(_buffer, 0, 64, timeoutMilliseconds: 0), Is.Zero);
    }

    [Test]
    public void Port_that_nobody_listens_on_is_silence_and_no_failure()
    {
        using var client = new EspUdpClient("127.0.0.1", UnusedPort());

        for (int i = 0; i < 20; i++)
        {
            Assert.That(client.Send([1], 0, 1), Is.EqualTo(1));
            Assert.That(client.Receive(_buffer, 0, 64, timeoutMilliseconds: 1), Is.Zero);
        }
    }

    [Test]
    public void Datagram_that_is_too_long_fails_and_the_error_is_kept()
    {
        using Socket gateway = Listen();
        using var client = new EspUdpClient("127.0.0.1", PortOf(gateway));

        int sent = client.Send(new byte[70_000], 0, 70_000);

        Assert.That(sent, Is.EqualTo(UdpClient.Failed));
        Assert.That(client.LastSocketError, Is.Not.Zero);
    }

    [Test]
    public void Unknown_host_is_a_failure_and_no_exception()
    {
        using var client = new EspUdpClient("no-such-host.invalid", 8888);

        Assert.That(client.Send([1], 0, 1), Is.EqualTo(UdpClient.Failed));
        Assert.That(client.Receive(_buffer, 0, 64, timeoutMilliseconds: 0), Is.EqualTo(UdpClient.Failed));
    }

    [Test]
    public void Reopened_socket_works_again_and_a_disposed_one_does_not()
    {
        using Socket gateway = Listen();
        var client = new EspUdpClient("127.0.0.1", PortOf(gateway));
        client.Send([1], 0, 1);

        client.Reopen();
        int reopened = client.Send([2], 0, 1);
        client.Dispose();
        int disposed = client.Send([3], 0, 1);

        Assert.That((reopened, disposed), Is.EqualTo((1, UdpClient.Failed)));
    }

    [TestCase(0)]
    [TestCase(65_536)]
    public void Port_that_does_not_exist_is_the_callers_mistake(int port) =>
        Assert.That(() => new EspUdpClient("127.0.0.1", port), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Sending_and_receiving_allocate_nothing()
    {
        using Socket gateway = Listen();
        using var client = new EspUdpClient("127.0.0.1", PortOf(gateway));
        byte[] datagram = new byte[32];
        client.Send(datagram, 0, 32);
        EndPoint device = Hear(gateway);
        gateway.SendTo(datagram, device);
        gateway.SendTo(datagram, device);
        client.Receive(_buffer, 0, 64, timeoutMilliseconds: 5_000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        client.Send(datagram, 0, 32);
        int received = client.Receive(_buffer, 0, 64, timeoutMilliseconds: 5_000);
        int nothing = client.Receive(_buffer, 0, 64, timeoutMilliseconds: 0);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.That((received, nothing), Is.EqualTo((32, 0)));
        Assert.That(after, Is.EqualTo(before));
    }

    private static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5_000 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static EndPoint Hear(Socket gateway)
    {
        EndPoint device = new IPEndPoint(IPAddress.Loopback, 0);
        gateway.ReceiveFrom(new byte[64], ref device);
        return device;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port; // bound by Listen

    private static int UnusedPort()
    {
        using Socket socket = Listen();
        return PortOf(socket);
    }
}

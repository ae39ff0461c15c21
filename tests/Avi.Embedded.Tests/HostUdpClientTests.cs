using System.Net;
using System.Net.Sockets;

namespace Avi.Embedded.Tests;

[TestFixture]
internal sealed class HostUdpClientTests
{
    private readonly byte[] _buffer = new byte[64];

    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    [TestCase("localhost")]
    public void Datagram_goes_there_and_its_answer_back(string host)
    {
        IPAddress address = Dns.GetHostAddresses(host)[0];
        using Socket gateway = Listen(address);
        using var client = new HostUdpClient(host, PortOf(gateway));

        int sent = client.Send([9, 1, 2, 9], 1, 2);
        EndPoint device = new IPEndPoint(address, 0);
        int heard = gateway.ReceiveFrom(new byte[16], ref device);
        gateway.SendTo([3, 4, 5], device);
        int received = client.Receive(_buffer, 10, 20, timeoutMilliseconds: 5_000);

        Assert.That((sent, heard, received), Is.EqualTo((2, 2, 3)));
        Assert.That(_buffer.AsSpan(10, 3).ToArray(), Is.EqualTo(new byte[] { 3, 4, 5 }));
        Assert.That(client.LocalEndPoint!.Port, Is.EqualTo(((IPEndPoint)device).Port)); // open, as it has sent
    }

    [Test]
    public void Nothing_comes_without_waiting_and_nothing_after_waiting()
    {
        using Socket gateway = Listen(IPAddress.Loopback);
        using var client = new HostUdpClient("127.0.0.1", PortOf(gateway));

        int atOnce = client.Receive(_buffer, 0, 64, timeoutMilliseconds: 0);
        int later = client.Receive(_buffer, 0, 64, timeoutMilliseconds: 20);

        Assert.That((atOnce, later), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Longest_wait_ends_with_the_first_datagram()
    {
        using Socket gateway = Listen(IPAddress.Loopback);
        using var client = new HostUdpClient("127.0.0.1", PortOf(gateway));
        client.Send([1], 0, 1);
        gateway.SendTo([7], client.LocalEndPoint!); // open, as it has sent

        Assert.That(client.Receive(_buffer, 0, 64, timeoutMilliseconds: int.MaxValue), Is.EqualTo(1));
    }

    [Test]
    public void Datagram_of_somebody_else_is_not_received()
    {
        using Socket gateway = Listen(IPAddress.Loopback);
        using Socket stranger = Listen(IPAddress.Loopback);
        using var client = new HostUdpClient("127.0.0.1", PortOf(gateway));
        client.Send([1], 0, 1);

        stranger.SendTo([6, 6, 6], client.LocalEndPoint!); // open, as it has sent
        gateway.SendTo([7], client.LocalEndPoint!);
        int received = client.Receive(_buffer, 0, 64, timeoutMilliseconds: 5_000);

        Assert.That((received, _buffer[0]), Is.EqualTo((1, 7)));
        Assert.That(client.Receive(_buffer, 0, 64, timeoutMilliseconds: 0), Is.Zero);
    }

    [Test]
    public void Port_that_nobody_listens_on_is_silence_and_no_failure()
    {
        using var client = new HostUdpClient("127.0.0.1", UnusedPort());

        for (int i = 0; i < 20; i++)
        {
            Assert.That(client.Send([1], 0, 1), Is.EqualTo(1));
            Assert.That(client.Receive(_buffer, 0, 64, timeoutMilliseconds: 1), Is.Zero);
        }
    }

    [Test, CancelAfter(10_000)]
    public async Task Asynchronous_wait_takes_a_refused_datagram_for_silence(CancellationToken cancellation)
    {
        int port = UnusedPort();
        using var client = new HostUdpClient("127.0.0.1", port);
        client.Send([1], 0, 1);
        ValueTask<int> receiving = client.ReceiveAsync(_buffer, 0, 64, cancellation);

        using var gateway = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        gateway.Bind(new IPEndPoint(IPAddress.Loopback, port));
        await gateway.SendToAsync(new byte[] { 8, 8 }, SocketFlags.None, client.LocalEndPoint!, cancellation); // it has sent

        Assert.That(await receiving, Is.EqualTo(2));
    }

    [Test]
    public async Task Cancelled_wait_brings_nothing_and_throws_nothing()
    {
        using Socket gateway = Listen(IPAddress.Loopback);
        using var client = new HostUdpClient("127.0.0.1", PortOf(gateway));
        using var cancellation = new CancellationTokenSource();
        ValueTask<int> receiving = client.ReceiveAsync(_buffer, 0, 64, cancellation.Token);

        await cancellation.CancelAsync();

        Assert.That(await receiving, Is.Zero);
    }

    [Test]
    public void Reopened_socket_works_again()
    {
        using Socket gateway = Listen(IPAddress.Loopback);
        using var client = new HostUdpClient("127.0.0.1", PortOf(gateway));
        client.Send([1], 0, 1);

        client.Reopen();
        int sent = client.Send([2], 0, 1);

        Assert.That(sent, Is.EqualTo(1));
    }

    [Test]
    public void Unknown_host_is_a_failure_and_no_exception()
    {
        using var client = new HostUdpClient("no-such-host.invalid", 8888);

        Assert.That(client.Send([1], 0, 1), Is.EqualTo(UdpClient.Failed));
        Assert.That(client.Receive(_buffer, 0, 64, timeoutMilliseconds: 0), Is.EqualTo(UdpClient.Failed));
        Assert.That(client.LocalEndPoint, Is.Null);
    }

    [Test]
    public void Disposed_socket_fails()
    {
        var client = new HostUdpClient("127.0.0.1", 8888);
        client.Dispose();

        Assert.That(client.Send([1], 0, 1), Is.EqualTo(UdpClient.Failed));
        Assert.That(client.Receive(_buffer, 0, 64, timeoutMilliseconds: 0), Is.EqualTo(UdpClient.Failed));
    }

    [TestCase(0)]
    [TestCase(65_536)]
    public void Port_that_does_not_exist_is_the_callers_mistake(int port) =>
        Assert.That(() => new HostUdpClient("127.0.0.1", port), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Sending_and_receiving_allocate_nothing()
    {
        using Socket gateway = Listen(IPAddress.Loopback);
        using var client = new HostUdpClient("127.0.0.1", PortOf(gateway));
        byte[] datagram = new byte[32];
        client.Send(datagram, 0, 32);
        gateway.SendTo(datagram, client.LocalEndPoint!); // open, as it has sent
        gateway.SendTo(datagram, client.LocalEndPoint!);
        client.Receive(_buffer, 0, 64, timeoutMilliseconds: 5_000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        client.Send(datagram, 0, 32);
        int received = client.Receive(_buffer, 0, 64, timeoutMilliseconds: 5_000);
        int nothing = client.Receive(_buffer, 0, 64, timeoutMilliseconds: 0);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.That((received, nothing), Is.EqualTo((32, 0)));
        Assert.That(after, Is.EqualTo(before));
    }

    private static Socket Listen(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5_000 };
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port; // bound by Listen

    private static int UnusedPort()
    {
        using Socket socket = Listen(IPAddress.Loopback);
        return PortOf(socket);
    }
}

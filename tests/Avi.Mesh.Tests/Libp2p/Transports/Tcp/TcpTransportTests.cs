using System.Net;
using System.Net.Sockets;

using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Tcp;

namespace Avi.Mesh.Tests.Libp2p.Transports.Tcp;

[TestFixture]
internal sealed class TcpTransportTests : TransportContract
{
    private protected override ITransport Transport { get; } =
        new TcpTransport(new TcpTransportOptions(), TimeProvider.System);

    private static IEnumerable<string> ImpossibleNames =>
        [new('a', 300), new string('a', 70) + ".b", "a..b", "\u00fc" + new string('\u00e9', 70), "0.0.0.0"];

    private protected override Multiaddr AnyFreeAddress { get; } = Multiaddr.Parse("/ip4/127.0.0.1/tcp/0");

    [Test, CancelAfter(10_000)]
    public async Task IPv6_works_as_IPv4_does(CancellationToken cancellation)
    {
        if (!Socket.OSSupportsIPv6)
            Assert.Ignore("This host has no IPv6.");

        await using TransportPair pair = await TransportPair.ConnectAsync(
            Transport, Multiaddr.Parse("/ip6/::1/tcp/0"), cancellation);

        Assert.That(pair.Dialler.RemoteAddress.ToString(), Does.StartWith("/ip6/::1/tcp/"));
    }

    [TestCaseSource(nameof(ImpossibleNames))]
    [CancelAfter(10_000)]
    public void Name_that_cannot_be_one_is_not_found(string name, CancellationToken cancellation) =>
        Assert.That(
            async () => await Transport.DialAsync(Multiaddr.Parse($"/dns4/{name}/tcp/1"), cancellation),
            Throws.InstanceOf<IOException>());

    [TestCase("dns")]
    [TestCase("dns4")]
    [CancelAfter(10_000)]
    public async Task Host_name_is_resolved(string protocol, CancellationToken cancellation)
    {
        await using ITransportListener listener = await Transport.ListenAsync(AnyFreeAddress, cancellation);
        listener.Addresses[0].TryGetTcp(out EndPoint? endPoint);
        var address = Multiaddr.Parse($"/{protocol}/localhost/tcp/{(endPoint as IPEndPoint)?.Port}");

        await using ITransportConnection dialler = await Transport.DialAsync(address, cancellation);

        Assert.That(dialler.RemoteAddress, Is.EqualTo(listener.Addresses[0]));
    }

    [Test, CancelAfter(10_000)]
    public void Name_that_does_not_resolve_is_named_in_the_exception(CancellationToken cancellation)
    {
        // RFC 6761 reserves this top-level domain: it never resolves.
        var address = Multiaddr.Parse("/dns4/nowhere.invalid/tcp/1");

        Assert.That(
            async () => await Transport.DialAsync(address, cancellation),
            Throws.InstanceOf<IOException>().With.Message.Contains("nowhere.invalid"));
    }

    [Test, CancelAfter(10_000)]
    public async Task Listening_on_all_interfaces_names_each_of_them(CancellationToken cancellation)
    {
        await using ITransportListener listener = await Transport.ListenAsync(
            Multiaddr.Parse("/ip4/0.0.0.0/tcp/0"), cancellation);

        string[] addresses = [.. listener.Addresses.Select(address => address.ToString())];

        Assert.That(addresses, Has.Some.StartsWith("/ip4/127.0.0.1/tcp/"));
        Assert.That(addresses, Has.None.StartsWith("/ip4/0.0.0.0/"));
        Assert.That(addresses, Has.None.EndsWith("/tcp/0"));
    }

    [TestCase("/ip4/127.0.0.1/tcp/1/ws")]
    [TestCase("/ip4/127.0.0.1/udp/1/quic-v1")]
    [TestCase("/memory/1")]
    public void Address_of_another_transport_cannot_be_dialled(string address) =>
        Assert.That(Transport.CanDial(Multiaddr.Parse(address)), Is.False);

    [Test, CancelAfter(10_000)]
    public void Listening_needs_an_address_of_this_host(CancellationToken cancellation)
    {
        Assert.That(
            async () => await Transport.ListenAsync(Multiaddr.Parse("/ip4/192.0.2.1/tcp/0"), cancellation),
            Throws.InstanceOf<IOException>());
        Assert.That(
            async () => await Transport.ListenAsync(Multiaddr.Parse("/dns4/localhost/tcp/0"), cancellation),
            Throws.InstanceOf<ArgumentException>());
    }
}

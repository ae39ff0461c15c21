using System.Net;
using System.Net.Sockets;

using Avi.Bridge.Transports;

namespace Avi.Bridge.Tests.Transports;

/// <summary>Addresses as values.</summary>
[TestFixture]
internal sealed class DeviceAddressTests
{
    [TestCase("127.0.0.1:8888", "127.0.0.1:8888")]
    [TestCase("255.1.2.3:65535", "255.1.2.3:65535")]
    [TestCase("[::ffff:10.1.2.3]:5", "10.1.2.3:5")]
    [TestCase("[2001:db8::7]:80", "[2001:db8::7]:80")]
    [TestCase("[fe80::1%3]:80", "[fe80::1%3]:80")]
    public void Address_survives_the_way_through_a_socket_address(string text, string expected)
    {
        bool isRead = DeviceAddress.TryRead(IPEndPoint.Parse(text).Serialize(), out DeviceAddress address);

        Assert.That(isRead);
        Assert.That(address.ToEndPoint(), Is.EqualTo(IPEndPoint.Parse(expected)));
    }

    [Test]
    public void Address_of_another_family_is_refused() =>
        Assert.That(DeviceAddress.TryRead(new SocketAddress(AddressFamily.Unix, 32), out _), Is.False);

    [Test]
    public void Reading_an_address_allocates_nothing()
    {
        SocketAddress source = IPEndPoint.Parse("127.0.0.1:1").Serialize();
        DeviceAddress.TryRead(source, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        DeviceAddress.TryRead(source, out _);

        Assert.That(GC.GetAllocatedBytesForCurrentThread(), Is.EqualTo(before));
    }
}

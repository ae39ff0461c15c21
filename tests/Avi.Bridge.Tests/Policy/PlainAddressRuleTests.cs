using System.Net;

using Avi.Bridge.Policy;
using Avi.Bridge.Transports;

namespace Avi.Bridge.Tests.Policy;

/// <summary>From where plain devices are served.</summary>
[TestFixture]
internal sealed class PlainAddressRuleTests
{
    [TestCase("127.0.0.1", true)]
    [TestCase("127.255.255.255", true)]
    [TestCase("10.0.0.1", true)]
    [TestCase("172.15.255.255", false)]
    [TestCase("172.16.0.0", true)]
    [TestCase("172.31.255.255", true)]
    [TestCase("172.32.0.0", false)]
    [TestCase("192.168.0.1", true)]
    [TestCase("192.167.0.1", false)]
    [TestCase("169.254.1.1", true)]
    [TestCase("11.0.0.1", false)]
    [TestCase("8.8.8.8", false)]
    [TestCase("0.0.0.0", false)]
    [TestCase("255.255.255.255", false)]
    [TestCase("::1", true)]
    [TestCase("::2", false)]
    [TestCase("fe80::1", true)]
    [TestCase("febf::1", true)]
    [TestCase("fec0::1", false)]
    [TestCase("fc00::1", true)]
    [TestCase("fdff::1", true)]
    [TestCase("fe00::1", false)]
    [TestCase("2001:db8::1", false)]
    [TestCase("::ffff:192.168.0.1", true)]
    [TestCase("::ffff:8.8.8.8", false)]
    public void Address_is_local_or_not(string ip, bool isLocal)
    {
        DeviceAddress.TryRead(new IPEndPoint(IPAddress.Parse(ip), 1).Serialize(), out DeviceAddress address);

        Assert.That(PlainAddressRule.IsLocal(address), Is.EqualTo(isLocal));
    }
}

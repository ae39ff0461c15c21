using System.Text;

using Avi.Bridge.Devices;
using Avi.Bridge.Policy;

namespace Avi.Bridge.Tests.Policy;

[TestFixture]
internal sealed class TopicGrantsTests
{
    private readonly TopicGrants _grants = new(new DeviceEntry
    {
        DeviceId = 12,
        Publish = ["avi/home/device_{id}/+", "log/#"],
        Subscribe = ["avi/home/+/command"],
    });

    [TestCase("device/12/sensor/temp", true)]
    [TestCase("device/12/", true)]
    [TestCase("device/12", false)]
    [TestCase("device/123/sensor/temp", false)]
    [TestCase("device/1/sensor/temp", false)]
    [TestCase("avi/home/device_12/status", true)]
    [TestCase("avi/home/device_1/status", false)]
    [TestCase("avi/home/device_{id}/status", false)]
    [TestCase("avi/home/device_12/status/more", false)]
    [TestCase("log", true)]
    [TestCase("log/12/a", true)]
    [TestCase("avi/home/x/command", false)]
    [TestCase("avi-context-updates", false)]
    [TestCase("$SYS/a", false)]
    public void Device_publishes_below_its_own_topic_and_where_its_entry_says(string topic, bool isGranted) =>
        Assert.That(_grants.MayPublish(Encoding.UTF8.GetBytes(topic)), Is.EqualTo(isGranted));

    [TestCase("device/12/#", true)]
    [TestCase("device/12/+/x", true)]
    [TestCase("device/+/command", false)]
    [TestCase("device/#", false)]
    [TestCase("#", false)]
    [TestCase("+/12/command", false)]
    [TestCase("avi/home/+/command", true)]
    [TestCase("avi/home/kitchen/command", true)]
    [TestCase("avi/home/#", false)]
    [TestCase("avi/+/+/command", false)]
    [TestCase("log/#", false)]
    [TestCase("avi-bus/1/3", false)]
    public void Device_subscribes_to_no_more_than_its_entry_says(string filter, bool isGranted) =>
        Assert.That(_grants.MaySubscribe(Encoding.UTF8.GetBytes(filter)), Is.EqualTo(isGranted));
}

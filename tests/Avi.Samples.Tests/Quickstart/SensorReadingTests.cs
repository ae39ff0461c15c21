using System.Text;

using Avi.Samples.Quickstart;

namespace Avi.Samples.Tests.Quickstart;

internal sealed class SensorReadingTests
{
    [TestCase("""{"data":{"custom":"17","unit":"C","value":22.5},"name":"temp","ts":1770200000}""", "22.5 °C")]
    [TestCase("""{"data":{"custom":"17","unit":"%","value":41.25},"name":"temp","ts":1770200000}""", "41.25 %")]
    [TestCase("""{"data":{"custom":"17","unit":"","value":87},"name":"temp","ts":1770200000}""", "87 %")]
    public void Reading_of_a_gateway_is_read(string json, string value) =>
        Assert.That(
            SensorReading.TryRead(Encoding.UTF8.GetBytes(json)),
            Is.EqualTo(new SensorReading("temp", value, "17")));

    [TestCase("")]
    [TestCase("on")]
    [TestCase("[]")]
    [TestCase("17")]
    [TestCase("""{"data":7}""")]
    [TestCase("""{"data":{"custom":7,"unit":"C","value":22.5},"name":"temp"}""")]
    [TestCase("""{"data":{"custom":"17","unit":"C","value":null},"name":"temp"}""")]
    public void Anything_else_on_the_topic_is_no_reading(string payload) =>
        Assert.That(SensorReading.TryRead(Encoding.UTF8.GetBytes(payload)), Is.Null);
}

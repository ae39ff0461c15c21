using System.Globalization;
using System.Text;
using System.Text.Json;

using Avi.Bridge.Routing;
using Avi.Protocol.Messages;

using CsCheck;

namespace Avi.Bridge.Tests.Routing;

/// <summary>Floats and texts in JSON, beyond what the vectors show.</summary>
[TestFixture]
internal sealed class JsonNumberTests
{
    [TestCase(0.0, "0.0")]
    [TestCase(-0.0, "-0.0")]
    [TestCase(20.0, "20.0")]
    [TestCase(100.5, "100.5")]
    [TestCase(0.00001, "0.00001")]
    [TestCase(0.000001, "1e-6")]
    [TestCase(1e15, "1000000000000000.0")]
    [TestCase(9007199254740992.0, "9007199254740992.0")]
    [TestCase(1e16, "1e+16")]
    [TestCase(-1.5e300, "-1.5e+300")]
    [TestCase(double.Epsilon, "5e-324")]
    [TestCase(double.MaxValue, "1.7976931348623157e+308")]
    [TestCase(double.NaN, "null")]
    [TestCase(double.NegativeInfinity, "null")]
    public void Number_has_the_form_of_the_original(double value, string expected) =>
        Assert.That(Write(value), Is.EqualTo(expected));

    [Test]
    public void Every_number_reads_back_as_itself() =>
        Gen.Double.Where(double.IsFinite).Sample(value =>
            BitConverter.DoubleToInt64Bits(double.Parse(Write(value), CultureInfo.InvariantCulture))
                == BitConverter.DoubleToInt64Bits(value));

    [Test]
    public void Every_reading_is_json_and_keeps_its_texts() =>
        Gen.Select(Gen.String, Gen.String, Gen.Float).Sample((name, custom, value) =>
        {
            byte[] nameUtf8 = Encoding.UTF8.GetBytes(name);
            byte[] customUtf8 = Encoding.UTF8.GetBytes(custom);
            if (nameUtf8.Length + customUtf8.Length > 1000)
                return true;

            byte[] buffer = new byte[ReadingJson.MaxBytes];
            UplinkMessage update = UplinkMessage.SensorUpdate(nameUtf8, SensorValue.Temperature(value), customUtf8);
            int length = ReadingJson.Write(buffer, update, unixSeconds: 1);

            using var document = JsonDocument.Parse(buffer.AsMemory(0, length));
            return document.RootElement.GetProperty("name").GetString() == Encoding.UTF8.GetString(nameUtf8)
                && document.RootElement.GetProperty("data").GetProperty("custom").GetString() == Encoding.UTF8.GetString(customUtf8);
        });

    [Test]
    public void Largest_reading_fits_into_its_buffer()
    {
        byte[] custom = new byte[ProtocolLimits.MaxDatagramBytes];
        byte[] buffer = new byte[ReadingJson.MaxBytes];
        UplinkMessage update = UplinkMessage.SensorUpdate(default, SensorValue.Raw(int.MinValue), custom);

        int length = ReadingJson.Write(buffer, update, long.MaxValue);

        Assert.That(length, Is.GreaterThan(6 * custom.Length).And.LessThanOrEqualTo(buffer.Length));
    }

    private static string Write(double value)
    {
        byte[] buffer = new byte[JsonNumber.MaxBytes];
        return Encoding.ASCII.GetString(buffer, 0, JsonNumber.Write(value, buffer));
    }
}

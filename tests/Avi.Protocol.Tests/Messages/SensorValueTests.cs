using Avi.Protocol.Messages;

namespace Avi.Protocol.Tests.Messages;

[TestFixture]
internal sealed class SensorValueTests
{
    [Test]
    public void Value_comes_out_as_it_went_in()
    {
        Assert.That(SensorValue.Temperature(22.5f).AsSingle, Is.EqualTo(22.5f));
        Assert.That(SensorValue.Humidity(-0.5f).AsSingle, Is.EqualTo(-0.5f));
        Assert.That(SensorValue.Battery(255).AsByte, Is.EqualTo(255));
        Assert.That(SensorValue.Status(true).AsBool, Is.True);
        Assert.That(SensorValue.Raw(int.MinValue).AsInt32, Is.EqualTo(int.MinValue));
    }

    [Test]
    public void Floats_keep_their_exact_bits()
    {
        const uint nanWithPayload = 0x7FC12345;

        float value = SensorValue.Temperature(BitConverter.UInt32BitsToSingle(nanWithPayload)).AsSingle;

        Assert.That(BitConverter.SingleToUInt32Bits(value), Is.EqualTo(nanWithPayload));
    }

    [Test]
    public void Values_are_equal_when_kind_and_bits_are()
    {
        Assert.That(SensorValue.Temperature(float.NaN) == SensorValue.Temperature(float.NaN), Is.True);
        Assert.That(SensorValue.Temperature(0f) != SensorValue.Temperature(-0f), Is.True);
        Assert.That(SensorValue.Temperature(1f) != SensorValue.Humidity(1f), Is.True);
        Assert.That(SensorValue.Raw(5).Equals((object)SensorValue.Raw(5)), Is.True);
        Assert.That(new HashSet<SensorValue> { SensorValue.Raw(5) }, Does.Contain(SensorValue.Raw(5)));
    }

    [Test]
    public void Asking_for_another_kind_is_the_callers_mistake()
    {
        Assert.That(() => SensorValue.Raw(1).AsSingle, Throws.InvalidOperationException);
        Assert.That(() => SensorValue.Raw(1).AsByte, Throws.InvalidOperationException);
        Assert.That(() => SensorValue.Raw(1).AsBool, Throws.InvalidOperationException);
        Assert.That(() => SensorValue.Battery(1).AsInt32, Throws.InvalidOperationException);
    }

    [Test]
    public void Text_names_kind_and_value() =>
        Assert.That(
            new[]
            {
                SensorValue.Temperature(22.5f).ToString(),
                SensorValue.Humidity(40f).ToString(),
                SensorValue.Battery(85).ToString(),
                SensorValue.Status(false).ToString(),
                SensorValue.Raw(-7).ToString(),
            },
            Is.EqualTo(new[] { "Temperature 22.5", "Humidity 40", "Battery 85", "Status off", "Raw -7" }));
}

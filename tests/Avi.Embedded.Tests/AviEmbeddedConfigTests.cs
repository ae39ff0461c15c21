using Avi.Embedded.Tests.Support;

namespace Avi.Embedded.Tests;

[TestFixture]
internal sealed class AviEmbeddedConfigTests
{
    private static readonly TestCaseData[] WrongConfigs =
    [
        Wrong(new AviEmbeddedConfig { ConnectTimeoutMilliseconds = -1 }, nameof(AviEmbeddedConfig.ConnectTimeoutMilliseconds)),
        Wrong(new AviEmbeddedConfig { RequestTimeoutMilliseconds = 0 }, nameof(AviEmbeddedConfig.RequestTimeoutMilliseconds)),
        Wrong(new AviEmbeddedConfig { FirstRetryMilliseconds = 0 }, nameof(AviEmbeddedConfig.FirstRetryMilliseconds)),
        Wrong(new AviEmbeddedConfig { MaxRetryMilliseconds = 499 }, nameof(AviEmbeddedConfig.MaxRetryMilliseconds)),
        Wrong(new AviEmbeddedConfig { KeepAliveMilliseconds = -1 }, nameof(AviEmbeddedConfig.KeepAliveMilliseconds)),
        Wrong(new AviEmbeddedConfig { MaxSubscriptions = -1 }, nameof(AviEmbeddedConfig.MaxSubscriptions)),
        Wrong(new AviEmbeddedConfig { PollBudget = 0 }, nameof(AviEmbeddedConfig.PollBudget)),
    ];

    [TestCaseSource(nameof(WrongConfigs))]
    public void Setting_that_makes_no_sense_is_refused_by_its_name(AviEmbeddedConfig config, string setting) =>
        Assert.That(
            () => new TestDevice(config),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo(setting));

    [Test]
    public void Buffer_that_is_too_small_is_refused() =>
        Assert.That(() => new TestDevice(bufferBytes: AviEmbedded.MinBufferBytes - 1), Throws.ArgumentException);

    [Test]
    public void Later_changes_of_the_configuration_change_nothing()
    {
        var config = new AviEmbeddedConfig { DeviceId = 7 };
        var device = new TestDevice(config);

        config.DeviceId = 8;
        device.Client.Connect();

        Assert.That(device.Gateway.Heard, Is.EqualTo(new[] { "Hello 7" }));
    }

    private static TestCaseData Wrong(AviEmbeddedConfig config, string setting) =>
        new TestCaseData(config, setting).SetArgDisplayNames(setting);
}

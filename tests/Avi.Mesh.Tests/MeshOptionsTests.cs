namespace Avi.Mesh.Tests;

[TestFixture]
internal sealed class MeshOptionsTests
{
    private static readonly TestCaseData[] Wrong =
    [
        Case("Name", options => options.Name = string.Empty),
        Case("Name", options => options.Name = new string('x', 65)),
        Case("ListenAddresses", options => options.ListenAddresses = ["0.0.0.0:4001"]),
        Case("ListenAddresses", options => options.ListenAddresses = null!),
        Case("Bootstrap", options => options.Bootstrap = ["/ip4/127.0.0.1/tcp/4001", "/ip4/127.0.0.1/tcp/70000"]),
        Case("MessageIds", options => options.MessageIds = (MessageIdStyle)99),
        Case("SubscriptionQueueCapacity", options => options.SubscriptionQueueCapacity = 0),
        Case("EventQueueCapacity", options => options.EventQueueCapacity = 0),
        Case("OutboxCapacity", options => options.OutboxCapacity = 0),
        Case("MaxInboundConnections", options => options.MaxInboundConnections = 0),
        Case("MaxInboundConnectionsPerAddress", options => options.MaxInboundConnectionsPerAddress = 0),
        Case("MaxOutboundConnections", options => options.MaxOutboundConnections = -1),
        Case("MaxPendingHandshakes", options => options.MaxPendingHandshakes = 0),
        Case("MaxStreamsPerConnection", options => options.MaxStreamsPerConnection = 7),
        Case("HandshakeTimeout", options => options.HandshakeTimeout = TimeSpan.Zero),
        Case("MinRedialPause", options => options.MinRedialPause = TimeSpan.Zero),
        Case("MaxRedialPause", options => options.MaxRedialPause = TimeSpan.FromDays(1)),
        Case("HeartbeatInterval", options => options.HeartbeatInterval = TimeSpan.FromMilliseconds(1)),
        Case("FlushTimeout", options => options.FlushTimeout = TimeSpan.FromSeconds(-1)),
    ];

    [TestCaseSource(nameof(Wrong))]
    public void Wrong_setting_is_refused_by_name(string setting, Action<MeshOptions> change)
    {
        var options = new MeshOptions();
        change(options);

        Assert.That(
            async () => await MeshNode.StartAsync(options),
            Throws.ArgumentException.With.Message.Contains(setting));
    }

    [Test]
    public void Defaults_are_valid() =>
        Assert.That(new MeshOptionsValidator().Validate(null, new MeshOptions()).Succeeded, Is.True);

    [Test]
    public void Every_setting_that_is_a_number_or_a_time_is_checked()
    {
        string[] numbers = [.. typeof(MeshOptions).GetProperties()
            .Where(property => property.PropertyType == typeof(int) || property.PropertyType == typeof(TimeSpan))
            .Select(property => property.Name)];

        Assert.That(numbers, Is.SubsetOf(Wrong.Select(data => (string?)data.Arguments[0])));
    }

    private static TestCaseData Case(string setting, Action<MeshOptions> change) =>
        new TestCaseData(setting, change).SetArgDisplayNames(setting);
}

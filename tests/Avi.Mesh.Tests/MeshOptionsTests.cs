using System.Reflection;
using Avi.Mesh.Settings;

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
        Case("Bootstrap[1] is null", options => options.Bootstrap = ["/ip4/127.0.0.1/tcp/4001", null!]),
        Case("Bootstrap has 257 entries", options => options.Bootstrap = [.. ManyAddresses()]),
        Case("ListenAddresses has 257 entries", options => options.ListenAddresses = [.. ManyAddresses()]),
        Case("MeshOptions.IdentityFile", options => options.IdentityFile = string.Empty),
        Case("MeshOptions.Admission.NetworkKeyFile", options => options.Admission.NetworkKeyFile = string.Empty),
        Case("MeshOptions.Connections.AddressBookFile", options => options.Connections.AddressBookFile = string.Empty),
        Case("MessageIds", options => options.MessageIds = (MessageIdStyle)99),
        Case("SubscriptionQueueCapacity", options => options.SubscriptionQueueCapacity = 0),
        Case("EventQueueCapacity", options => options.EventQueueCapacity = 0),
        Case("OutboxCapacity", options => options.OutboxCapacity = 0),
        Case("Limits.MaxInboundConnections", options => options.Limits.MaxInboundConnections = 0),
        Case("Limits.MaxInboundConnectionsPerAddress", options => options.Limits.MaxInboundConnectionsPerAddress = 0),
        Case("Limits.MaxOutboundConnections", options => options.Limits.MaxOutboundConnections = -1),
        Case("Limits.MaxPendingHandshakes", options => options.Limits.MaxPendingHandshakes = 0),
        Case("Limits.MaxStreamsPerConnection", options => options.Limits.MaxStreamsPerConnection = 7),
        Case("Limits.HandshakeTimeout", options => options.Limits.HandshakeTimeout = TimeSpan.Zero),
        Case("Limits.MaxUnreadBytes", options => options.Limits.MaxUnreadBytes = 1024),
        Case("Limits.MaxBytesPerSecondFromPeer", options => options.Limits.MaxBytesPerSecondFromPeer = 1),
        Case("Limits.MaxBytesPerSecondToPeer", options => options.Limits.MaxBytesPerSecondToPeer = 0),
        Case("Limits", options => options.Limits = null!),
        Case("Admission", options => options.Admission = null!),
        Case("MeshOptions.Admission.AllowedPeers[0]", options => options.Admission.AllowedPeers = ["nobody"]),
        Case("DeniedPeers", options => options.Admission.DeniedPeers = null!),
        Case("MeshOptions.Admission.AllowedNetworks[0]", options =>
            options.Admission.AllowedNetworks = ["192.0.2.0/33"]),
        Case("DeniedNetworks", options => options.Admission.DeniedNetworks = ["mesh.example.com"]),
        Case("DeniedNetworks", options => options.Admission.DeniedNetworks = [.. ManyNetworks()]),
        Case("Connections", options => options.Connections = null!),
        Case("Connections.LowWater", options => options.Connections.LowWater = -1),
        Case("Connections.HighWater", options => options.Connections.HighWater = 0),
        Case("MeshOptions.Connections.HighWater is 31", options =>
            options.Connections.HighWater = options.Connections.LowWater - 1),
        Case("Connections.NewPeerGrace", options => options.Connections.NewPeerGrace = TimeSpan.FromDays(1)),
        Case("Discovery", options => options.Discovery = null!),
        Case("Kademlia", options => options.Discovery.Kademlia = null!),
        Case("Kademlia.ProtocolName", options => options.Discovery.Kademlia.ProtocolName = "kad"),
        Case("Kademlia.Mode", options => options.Discovery.Kademlia.Mode = (KademliaMode)9),
        Case("Discovery.Kademlia.RefreshInterval", options =>
            options.Discovery.Kademlia.RefreshInterval = TimeSpan.Zero),
        Case("Discovery.Kademlia.EnoughPeers", options => options.Discovery.Kademlia.EnoughPeers = -1),
        Case("Validation.MaxConcurrent", options => options.Validation.MaxConcurrent = -1),
        Case("Validation.MaxPending", options => options.Validation.MaxPending = -1),
        Case("Validation.MaxPendingBytes", options => options.Validation.MaxPendingBytes = -1),
        Case("Validation.Timeout", options => options.Validation.Timeout = TimeSpan.FromSeconds(-1)),
        Case("Streams.OpenTimeout", options => options.Streams.OpenTimeout = TimeSpan.FromSeconds(-1)),
        Case("Streams.AcceptTimeout", options => options.Streams.AcceptTimeout = TimeSpan.FromSeconds(-1)),
        Case("Streams.RequestTimeout", options => options.Streams.RequestTimeout = TimeSpan.FromSeconds(-1)),
        Case("Streams.HandlerTimeout", options => options.Streams.HandlerTimeout = TimeSpan.FromSeconds(-1)),
        Case("Streams.MaxPendingStreams", options => options.Streams.MaxPendingStreams = -1),
        Case("Streams.MaxStreamsPerPeer", options => options.Streams.MaxStreamsPerPeer = -1),
        Case("Streams.MaxRequestBytes", options => options.Streams.MaxRequestBytes = -1),
        Case("Streams.MaxResponseBytes", options => options.Streams.MaxResponseBytes = -1),
        Case("Streams.MaxRequestsPerPeer", options => options.Streams.MaxRequestsPerPeer = -1),
        Case("Streams.MaxBufferedBytes", options => options.Streams.MaxBufferedBytes = -1),
        Case("PubSub", options => options.PubSub = null!),
        Case("PubSub.MaxPeersPerAddress", options => options.PubSub.MaxPeersPerAddress = 0),
        Case("Thresholds.Gossip", options => options.PubSub.Thresholds.Gossip = 1),
        Case("Thresholds.AcceptPeerExchange", options => options.PubSub.Thresholds.AcceptPeerExchange = double.NaN),
        Case("MeshOptions.PubSub.Thresholds.Publish is 0", options => options.PubSub.Thresholds.Publish = 0),
        Case("MeshOptions.PubSub.Thresholds.Graylist is -40", options => options.PubSub.Thresholds.Graylist = -40),
        Case("MeshOptions.PubSub.DirectPeers[0] is '/ip4", options =>
            options.PubSub.DirectPeers = ["/ip4/192.0.2.1/tcp/4001"]),
        Case("Topics['t'].Weight is -1", options => options.PubSub.Topics["t"] = new MeshTopicScoring { Weight = -1 }),
        Case("Topics['t'].Weight is NaN", options =>
            options.PubSub.Topics["t"] = new MeshTopicScoring { Weight = double.NaN }),
        Case("Topics['t'].InvalidMessageWeight is 1", options =>
            options.PubSub.Topics["t"] = new MeshTopicScoring { InvalidMessageWeight = 1 }),
        Case("Topics['t'].MinDeliveriesPerMinute is 60001", options =>
            options.PubSub.Topics["t"] = new MeshTopicScoring { MinDeliveriesPerMinute = 60_001 }),
        Case("Topics['t'] is null", options => options.PubSub.Topics["t"] = null!),
        Case("Connections.PingInterval", options => options.Connections.PingInterval = TimeSpan.Zero),
        Case("Connections.AddressBookInterval", options => options.Connections.AddressBookInterval = TimeSpan.Zero),
        Case("MinRedialPause", options => options.MinRedialPause = TimeSpan.Zero),
        Case("MaxRedialPause", options => options.MaxRedialPause = TimeSpan.FromDays(1)),
        Case("MaxRedialPause is 00:00:01, below MinRedialPause, 00:02:00", options =>
        {
            options.MinRedialPause = TimeSpan.FromMinutes(2);
            options.MaxRedialPause = TimeSpan.FromSeconds(1);
        }),
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
    public void Options_and_lists_that_are_null_are_refused_by_name()
    {
        (string Path, Action<MeshOptions> SetNull)[] parts = [.. PartsOf(typeof(MeshOptions), path: [])];

        Assert.That(parts, Has.Length.GreaterThan(15));
        foreach ((string path, Action<MeshOptions> setNull) in parts)
        {
            var options = new MeshOptions();
            setNull(options);

            Assert.That(
                new MeshOptionsValidator().Validate(null, options).FailureMessage, Does.Contain(path), path);
        }
    }

    [Test]
    public void Wrong_protocol_name_is_told_once()
    {
        var options = new MeshOptions { Discovery = { Kademlia = { ProtocolName = "kad" } } };

        Assert.That(
            new MeshOptionsValidator().Validate(null, options).Failures,
            Has.Exactly(1).Items.And.All.Contains("MeshOptions.Discovery.Kademlia.ProtocolName takes /"));
    }

    [Test]
    public void Defaults_are_valid() =>
        Assert.That(new MeshOptionsValidator().Validate(null, new MeshOptions()).Succeeded, Is.True);

    [Test]
    public void Every_setting_that_is_a_number_or_a_time_is_checked()
    {
        string[] numbers = [.. NumbersOf(typeof(MeshOptions), path: string.Empty)];

        Assert.That(numbers, Is.SubsetOf(Wrong.Select(data => (string?)data.Arguments[0])));
    }

    private static IEnumerable<(string Path, Action<MeshOptions> SetNull)> PartsOf(
        Type options, IReadOnlyList<PropertyInfo> path) =>
        from property in options.GetProperties()
        let isOptions = IsOptions(property.PropertyType) && property.PropertyType != typeof(MeshNetworkKey)
        where property.CanWrite && (isOptions || property.PropertyType == typeof(IList<string>))
        let whole = (IReadOnlyList<PropertyInfo>)[.. path, property]
        from part in (isOptions ? PartsOf(property.PropertyType, whole) : [])
            .Prepend((string.Join('.', whole.Select(step => step.Name)), root => SetNull(root, whole)))
        select part;

    private static void SetNull(object target, IReadOnlyList<PropertyInfo> path)
    {
        foreach (PropertyInfo step in path.SkipLast(1))
            target = step.GetValue(target)!;
        path[^1].SetValue(target, null);
    }

    private static IEnumerable<string> NumbersOf(Type options, string path) =>
        from property in options.GetProperties()
        let type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType
        from name in type == typeof(int) || type == typeof(long) || type == typeof(TimeSpan)
            ? [path + property.Name]
            : IsOptions(type) ? NumbersOf(type, $"{path}{property.Name}.") : []
        select name;

    private static bool IsOptions(Type type) => type.IsClass && type.Assembly == typeof(MeshOptions).Assembly;

    private static IEnumerable<string> ManyNetworks() =>
        Enumerable.Range(0, 1_001).Select(number => $"10.0.{number / 256}.{number % 256}");

    private static IEnumerable<string> ManyAddresses() =>
        Enumerable.Range(1, 257).Select(port => $"/ip4/127.0.0.1/tcp/{port}");

    private static TestCaseData Case(string setting, Action<MeshOptions> change) =>
        new TestCaseData(setting, change).SetArgDisplayNames(setting);
}

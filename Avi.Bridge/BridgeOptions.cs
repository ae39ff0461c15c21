using System.ComponentModel.DataAnnotations;

using Avi.Protocol.Messages;

namespace Avi.Bridge;

/// <summary>The settings of a gateway. They are read once, at its start.</summary>
public sealed class BridgeOptions
{
    /// <summary>Gets or sets the IP address to receive on. Default: 0.0.0.0, every IPv4 interface.</summary>
    /// <remarks>With <c>::</c> it is every interface, IPv6 and IPv4.</remarks>
    [Required]
    public string Host { get; set; } = "0.0.0.0";

    /// <summary>Gets or sets the UDP port; 0 lets the system choose. Default: 8888.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = ProtocolLimits.DefaultPort;

    /// <summary>Gets or sets whether devices that cannot prove who they are get a session. Default: false.</summary>
    /// <remarks>
    /// Plain devices are neither authenticated nor encrypted: whoever reaches the port is one. In this release there
    /// are no others, so a gateway without this serves nobody. It is mentioned in the log at every start.
    /// </remarks>
    public bool AllowPlainDevices { get; set; }

    /// <summary>Gets or sets from where plain devices are served. Default: local networks.</summary>
    [EnumDataType(typeof(PlainDeviceSources))]
    public PlainDeviceSources PlainDevicesFrom { get; set; } = PlainDeviceSources.LocalNetworks;

    /// <summary>Gets or sets which topics plain devices may use. Default: any but the reserved ones.</summary>
    [EnumDataType(typeof(PlainTopicRule))]
    public PlainTopicRule PlainTopics { get; set; } = PlainTopicRule.AnyTopic;

    /// <summary>Gets or sets what a second address with the same device id means. Default: both are served.</summary>
    [EnumDataType(typeof(DuplicateDeviceIds))]
    public DuplicateDeviceIds DuplicateDeviceIds { get; set; } = DuplicateDeviceIds.KeepBoth;

    /// <summary>Gets or sets the most sessions. Default: 10,000; then the longest silent one makes room.</summary>
    [Range(1, 1_000_000)]
    public int MaxSessions { get; set; } = 10_000;

    /// <summary>Gets or sets the most sessions of one IP address. Default: 1,000.</summary>
    /// <remarks>
    /// At the limit the address's longest silent offline session makes room; else a new one is refused.
    /// </remarks>
    [Range(1, 65_535)]
    public int MaxSessionsPerAddress { get; set; } = 1_000;

    /// <summary>Gets or sets the most subscriptions of a session. Default: 64; more are not acknowledged.</summary>
    [Range(1, 10_000)]
    public int MaxSubscriptionsPerSession { get; set; } = 64;

    /// <summary>
    /// Gets or sets the most subscriptions of all sessions. Default: 100,000; more are not acknowledged.
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaxSubscriptions { get; set; } = 100_000;

    /// <summary>Gets or sets after how much silence a device counts as offline. Default: 120 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan OfflineAfter { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>Gets or sets after how much silence a session ends. Default: 24 hours.</summary>
    /// <remarks>
    /// Long, because a device that only listens sends nothing for days. Not below <see cref="OfflineAfter"/>.
    /// </remarks>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Gets or sets how many datagrams a device gets at once. Default: 8.</summary>
    [Range(1, 1_000)]
    public int PacingBurst { get; set; } = 8;

    /// <summary>
    /// Gets or sets the time between datagrams after a burst. Default: 50 ms, what existing firmware takes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.0001", "00:01:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan PacingInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Gets or sets how many datagrams wait for a device. Default: 32; then its oldest message is dropped.
    /// </summary>
    [Range(1, 1_000)]
    public int MaxQueuedPerSession { get; set; } = 32;

    /// <summary>Gets or sets how many datagrams wait for all devices. Default: 16,384, of 1 KiB each.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueued { get; set; } = 16_384;

    /// <summary>Gets or sets how many messages of the mesh wait for the gateway. Default: 4,096.</summary>
    [Range(1, 1_000_000)]
    public int MeshQueueCapacity { get; set; } = 4_096;

    /// <summary>
    /// Gets or sets for how long a topic that no device wants is kept on the mesh. Default: 5 seconds.
    /// </summary>
    /// <remarks>
    /// A device that restarts subscribes again in that time, and its topic does not leave and join the mesh.
    /// </remarks>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan TopicLinger { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the topic of a sensor update. Default: <c>device/{id}/sensor/{name}</c>.</summary>
    /// <remarks><c>{id}</c> is the device id in decimal, <c>{name}</c> the sensor's name as it is.</remarks>
    [Required]
    public string SensorTopic { get; set; } = "device/{id}/sensor/{name}";

    /// <summary>Gets or sets the topic of a button press. Default: <c>device/{id}/button</c>.</summary>
    [Required]
    public string ButtonTopic { get; set; } = "device/{id}/button";

    /// <summary>
    /// Gets or sets what the system should hold for a busy gateway. Default: 4 MiB; it may give less.
    /// </summary>
    [Range(4_096, 1_073_741_824)]
    public int ReceiveBufferBytes { get; set; } = 4 * 1024 * 1024;

    internal BridgeOptions Clone() => (BridgeOptions)MemberwiseClone();
}

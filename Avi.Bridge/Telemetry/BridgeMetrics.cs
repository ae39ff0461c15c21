using System.Diagnostics.Metrics;

using Avi.Mesh;

namespace Avi.Bridge.Telemetry;

/// <summary>The meter <c>Avi.Bridge</c>: every count and state of a gateway, read when somebody asks.</summary>
internal sealed class BridgeMetrics : IDisposable
{
    public const string MeterName = "Avi.Bridge";

    private readonly BridgeCounts _counts;
    private readonly Meter? _own;

    /// <param name="meters">Who makes the meter; without one it is our own, and ends with us.</param>
    /// <param name="counts">What happened.</param>
    /// <param name="readState">Says what there is now; for any thread.</param>
    /// <param name="readDroppedEvents">Says how many events watchers have lost; for any thread.</param>
    /// <param name="allowsPlainDevices">Whether devices that prove nothing are served.</param>
    public BridgeMetrics(
        IMeterFactory? meters,
        BridgeCounts counts,
        Func<BridgeState> readState,
        Func<long> readDroppedEvents,
        bool allowsPlainDevices)
    {
        _counts = counts;
        _own = meters is null ? new Meter(MeterName) : null;
        Meter meter = _own ?? meters!.Create(new MeterOptions(MeterName)); // one of the two is there

        meter.CreateObservableCounter(
            "avi.bridge.datagrams", ReadDatagrams, "{datagram}", "Datagrams from devices, by outcome.");
        meter.CreateObservableCounter(
            "avi.bridge.downlink", ReadDownlink, "{datagram}", "Datagrams to devices, by outcome.");
        meter.CreateObservableCounter(
            "avi.bridge.publishes", ReadPublishes, "{message}", "Messages handed to the mesh node, by outcome.");
        meter.CreateObservableGauge(
            "avi.bridge.sessions", () => ReadSessions(readState()), "{session}", "Sessions, by state.");
        meter.CreateObservableGauge(
            "avi.bridge.subscriptions", () => readState().Subscriptions, "{subscription}", "Subscriptions of devices.");
        meter.CreateObservableGauge(
            "avi.bridge.mesh_topics", () => readState().MeshTopics, "{topic}", "Topics joined on the mesh for devices.");
        meter.CreateObservableGauge(
            "avi.bridge.queued", () => readState().QueuedDatagrams, "{datagram}", "Datagrams that wait for their turn.");
        meter.CreateObservableCounter(
            "avi.bridge.events.dropped", readDroppedEvents, "{event}", "Events that a watcher was too slow for.");
        meter.CreateObservableGauge(
            "avi.bridge.plain_devices_allowed",
            () => allowsPlainDevices ? 1 : 0,
            description: "1 while devices that prove nothing are served.");
    }

    public void Dispose() => _own?.Dispose();

    private static Measurement<int>[] ReadSessions(BridgeState state) =>
        [Tagged(state.OnlineSessions, "state", "online"), Tagged(state.OfflineSessions, "state", "offline")];

    private static string NameOf(DatagramOutcome outcome) => outcome switch
    {
        DatagramOutcome.Accepted => "accepted",
        DatagramOutcome.TooLarge => "too_large",
        DatagramOutcome.Malformed => "malformed",
        DatagramOutcome.UnknownMessage => "unknown_message",
        DatagramOutcome.NotAllowed => "not_allowed",
        DatagramOutcome.NoSession => "no_session",
        DatagramOutcome.SessionRefused => "session_refused",
        DatagramOutcome.InvalidTopic => "invalid_topic",
        DatagramOutcome.NotAuthorized => "not_authorized",
        DatagramOutcome.QuotaExceeded => "quota_exceeded",
        _ => "stream_ignored",
    };

    private static string NameOf(DownlinkOutcome outcome) => outcome switch
    {
        DownlinkOutcome.Sent => "sent",
        DownlinkOutcome.QueueFull => "queue_full",
        DownlinkOutcome.SessionEnded => "session_ended",
        DownlinkOutcome.TooLarge => "too_large",
        _ => "send_failed",
    };

    private static string NameOf(PublishOutcome outcome) => outcome switch
    {
        PublishOutcome.Sent => "sent",
        PublishOutcome.Queued => "queued",
        PublishOutcome.Busy => "busy",
        _ => "refused",
    };

    private static Measurement<T> Tagged<T>(T value, string tag, string name)
        where T : struct => new(value, new KeyValuePair<string, object?>(tag, name));

    private Measurement<long>[] ReadDatagrams() =>
        [.. Enum.GetValues<DatagramOutcome>().Select(value => Tagged(_counts[value], "outcome", NameOf(value)))];

    private Measurement<long>[] ReadDownlink() =>
        [.. Enum.GetValues<DownlinkOutcome>().Select(value => Tagged(_counts[value], "outcome", NameOf(value)))];

    private Measurement<long>[] ReadPublishes() =>
        [.. Enum.GetValues<PublishOutcome>().Select(value => Tagged(_counts[value], "outcome", NameOf(value)))];
}

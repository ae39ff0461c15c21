using System.Net;

using Avi.Bridge.Policy;
using Avi.Bridge.Routing;
using Avi.Bridge.Sessions;
using Avi.Bridge.Telemetry;
using Avi.Bridge.Transports;
using Avi.Mesh;
using Avi.Protocol.Messages;
using Avi.Protocol.Postcard;

using Microsoft.Extensions.Logging;

namespace Avi.Bridge;

/// <summary>Decides what happens with each datagram, each message of the mesh, and when time passes.</summary>
/// <remarks>
/// One caller at a time: it owns every session, and has neither locks nor waits. Time is a parameter; it never goes
/// back. The clock that it is given only dates what goes to the mesh.
/// </remarks>
internal sealed partial class GatewayCore
{
    private static readonly TimeSpan HousekeepingInterval = TimeSpan.FromSeconds(1);

    private readonly BridgeOptions _options;
    private readonly IDatagramSender _socket;
    private readonly BridgeCounts _counts;
    private readonly DeviceRegistry _registry;
    private readonly ILogger _logger;
    private readonly SessionTable _sessions;
    private readonly PacedSender _paced;
    private readonly MeshTopics _meshTopics;
    private readonly SubscriptionIndex _subscriptions;
    private readonly DownlinkRouter _downlink;
    private readonly UplinkRouter _uplink;
    private readonly ErrorLimiter _errors = new();
    private readonly NewSessionLimiter _newSessions;
    private readonly byte[] _answer = new byte[ProtocolLimits.MaxDatagramBytes];
    private TimeSpan _housekeepingAt;

    /// <param name="options">Valid settings, which nobody changes any more.</param>
    /// <param name="mesh">Where publishes go.</param>
    /// <param name="socket">Where datagrams go.</param>
    /// <param name="registry">What others see of the sessions.</param>
    /// <param name="counts">What happened.</param>
    /// <param name="wallClock">The date.</param>
    /// <param name="logger">The log.</param>
    public GatewayCore(
        BridgeOptions options,
        IMeshAttachment mesh,
        IDatagramSender socket,
        DeviceRegistry registry,
        BridgeCounts counts,
        TimeProvider wallClock,
        ILogger logger)
    {
        _options = options;
        _socket = socket;
        _registry = registry;
        _counts = counts;
        _logger = logger;
        _sessions = new SessionTable(new SessionLimits(
            options.MaxSessions,
            options.MaxSessionsPerAddress,
            options.OfflineAfter,
            options.SessionTimeout,
            options.DuplicateDeviceIds));
        _newSessions = new NewSessionLimiter(options.MaxSessions, options.MaxSessionsPerAddress);
        _paced = new PacedSender(
            socket,
            new TokenRate(options.PacingBurst, options.PacingInterval),
            options.MaxQueuedPerSession,
            options.MaxQueued,
            counts);
        _meshTopics = new MeshTopics(mesh, options.TopicLinger);
        _subscriptions = new SubscriptionIndex(
            _meshTopics, options.MaxSubscriptionsPerSession, options.MaxSubscriptions);
        _downlink = new DownlinkRouter(_subscriptions, _paced, counts);
        _uplink = new UplinkRouter(
            _subscriptions,
            _downlink,
            mesh,
            new TopicRule(options.PlainTopics),
            TopicTemplate.Parse(options.SensorTopic, takesName: true),
            TopicTemplate.Parse(options.ButtonTopic, takesName: false),
            counts,
            wallClock);
    }

    /// <summary>Gets when <see cref="Advance"/> has something to do next.</summary>
    public TimeSpan NextDue =>
        _paced.NextDue is { } due && due < _housekeepingAt ? due : _housekeepingAt;

    /// <summary>Takes a datagram.</summary>
    public void Receive(SocketAddress source, ReadOnlySpan<byte> datagram, TimeSpan now) =>
        _counts.Add(Handle(source, datagram, now));

    /// <summary>Takes a message of the mesh, or of another user of the node.</summary>
    public void Receive(MeshMessage message, TimeSpan now) => _downlink.Deliver(message, now);

    /// <summary>Does what is due: sends what waited, and ends what was silent.</summary>
    public void Advance(TimeSpan now)
    {
        _paced.Flush(now);
        if (now < _housekeepingAt)
            return;

        _housekeepingAt = now + HousekeepingInterval;
        EndSilent(now);
        _meshTopics.LeaveUnwanted(now);
        _registry.LogUnnamed();
    }

    /// <returns>What there is now; from another thread, the numbers may be a moment apart.</returns>
    public BridgeState ReadState() => new(
        _sessions.OnlineCount,
        _sessions.Count - _sessions.OnlineCount,
        _subscriptions.Count,
        _meshTopics.Count,
        _paced.Queued);

    private DatagramOutcome Handle(SocketAddress source, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (datagram.Length > ProtocolLimits.MaxDatagramBytes)
            return DatagramOutcome.TooLarge;

        if (!DeviceAddress.TryRead(source, out DeviceAddress address)
            || !PlainAddressRule.IsAllowed(address, _options))
        {
            return DatagramOutcome.NotAllowed;
        }

        PostcardError error = UplinkMessage.TryDecode(datagram, out UplinkMessage message, out int consumed);
        if (error != PostcardError.None)
            return HandleUnreadable(address, datagram, error, now);

        if (message.Kind == UplinkKind.Hello)
            return HandleHello(source, address, message, datagram[consumed..], datagram.Length, now);

        if (!_sessions.TryFind(address, out DeviceSession? session))
        {
            AnswerError(source, address, ReasonCode.NoSession, datagram.Length, now);
            return DatagramOutcome.NoSession;
        }

        Hear(session, now);
        return _uplink.Route(session, message, now);
    }

    private DatagramOutcome HandleUnreadable(
        DeviceAddress address, ReadOnlySpan<byte> datagram, PostcardError error, TimeSpan now)
    {
        var reader = new PostcardReader(datagram);
        bool isUnknownKind = error == PostcardError.UnknownVariant
            && reader.ReadUInt32(out uint kind) == PostcardError.None
            && kind > (uint)UplinkKind.SensorUpdate;
        if (!isUnknownKind)
            return DatagramOutcome.Malformed;

        if (_sessions.TryFind(address, out DeviceSession? session))
            AnswerError(session.Target, address, ReasonCode.Unsupported, datagram.Length, now);

        return DatagramOutcome.UnknownMessage;
    }

    private void AnswerError(
        SocketAddress target, DeviceAddress address, ReasonCode reason, int questionBytes, TimeSpan now)
    {
        DownlinkMessage error = DownlinkMessage.Error(reason);
        if (error.EncodedBytes > questionBytes || !_errors.TryTake(address, now))
            return;

        error.TryEncode(_answer, out int bytes);
        bool isSent = _socket.TrySend(target, _answer.AsSpan(0, bytes));
        _counts.Add(isSent ? DownlinkOutcome.Sent : DownlinkOutcome.SendFailed);
    }
}

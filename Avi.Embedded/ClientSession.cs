using System.Text;

using Avi.Protocol.Device;

namespace Avi.Embedded;

/// <summary>The device's half of a plain session. Decides; has no socket and reads no clock.</summary>
/// <remarks>
/// <para>
/// Its owner asks for the next datagram to send (<see cref="NextDatagram"/>), tells it what came in
/// (<see cref="Receive"/>), and sleeps no longer than <see cref="MillisecondsUntilDue"/>. All times are monotonic
/// milliseconds, never smaller than in the call before.
/// </para>
/// <para>
/// Datagrams get lost, so whatever has an answer is repeated until it comes. What a device tells without being
/// answered (publish, sensor, button, stream) does not pass through here; it only needs <see cref="IsConnected"/>.
/// </para>
/// </remarks>
internal sealed partial class ClientSession
{
    private readonly AviEmbeddedConfig _config;
    private readonly MessageHandler _handler;
    private readonly int _maxDatagramBytes;
    private readonly DeviceDownlink _downlink = new();
    private readonly SubscriptionTable _subscriptions;
    private readonly RetryBackoff _helloPauses;
    private readonly RetryBackoff _requestPauses;
    private readonly byte[] _probeFilterUtf8;

    private SessionPhase _phase;
    private long _sendAt;
    private long _confirmedAt; // when the gateway last acknowledged anything
    private bool _hasAckSinceWelcome;

    /// <param name="config">The limits; a copy of its own.</param>
    /// <param name="handler">Who is told.</param>
    /// <param name="random">For the pauses.</param>
    /// <param name="maxDatagramBytes">The longest datagram that there is room to send.</param>
    public ClientSession(AviEmbeddedConfig config, MessageHandler handler, Random random, int maxDatagramBytes)
    {
        _config = config;
        _handler = handler;
        _maxDatagramBytes = maxDatagramBytes;
        _subscriptions = new SubscriptionTable(config.MaxSubscriptions);
        _helloPauses = new RetryBackoff(config.FirstRetryMilliseconds, config.MaxRetryMilliseconds, random);
        _requestPauses = new RetryBackoff(config.FirstRetryMilliseconds, config.MaxRetryMilliseconds, random);
        _probeFilterUtf8 = Encoding.UTF8.GetBytes("device/" + config.DeviceId.ToString() + "/probe");
    }

    public bool IsConnected => _phase == SessionPhase.Connected;

    public bool IsIdle => _phase == SessionPhase.Idle;

    /// <summary>Gets how many datagrams came in that were no message.</summary>
    public int MalformedDatagrams { get; private set; }

    /// <summary>Begins to say Hello, at once; in a session, changes nothing.</summary>
    public void Connect(long now)
    {
        if (!IsConnected)
            SayHello(now);
    }

    /// <summary>
    /// Forgets the session and all subscriptions. The gateway is not told: the protocol has no word for it.
    /// </summary>
    public void Disconnect()
    {
        _phase = SessionPhase.Idle;
        EndRequest();
        _subscriptions.Clear(AviStatus.NotConnected);
    }

    /// <summary>The socket has a new address, so the gateway knows it no longer.</summary>
    public void AddressChanged(long now)
    {
        if (IsConnected)
            LoseSession(now);
    }

    /// <returns>How long nothing needs to be sent; 0 when something is due.</returns>
    public int MillisecondsUntilDue(long now)
    {
        long due = DueAt();
        if (due <= now)
            return 0;

        return due - now < int.MaxValue ? (int)(due - now) : int.MaxValue;
    }

    /// <summary>Writes the datagram that is due, if one is.</summary>
    /// <returns>Its length, or 0.</returns>
    public int NextDatagram(long now, byte[] buffer, int offset)
    {
        if (_phase == SessionPhase.Connected)
            ChooseRequest(now);

        if (_phase == SessionPhase.Idle || now < DueAt())
            return 0;

        int limit = offset + _maxDatagramBytes;
        if (_phase == SessionPhase.Connected)
            return WriteRequest(now, buffer, offset, limit) - offset;

        _sendAt = now + _helloPauses.Next();
        return DeviceUplink.WriteHello(buffer, offset, limit, _config.DeviceId) - offset;
    }

    private long DueAt()
    {
        if (_phase == SessionPhase.Idle)
            return long.MaxValue;

        if (_phase == SessionPhase.Connecting)
            return _sendAt;

        if (_request != RequestKind.None)
            return _sendAt < _giveUpAt ? _sendAt : _giveUpAt;

        if (_subscriptions.FirstUnsettled() != null)
            return long.MinValue;

        return _config.KeepAliveMilliseconds == 0 ? long.MaxValue : _confirmedAt + _config.KeepAliveMilliseconds;
    }

    private void SayHello(long now)
    {
        _phase = SessionPhase.Connecting;
        _helloPauses.Reset();
        _sendAt = now;
    }

    private void LoseSession(long now)
    {
        EndRequest();
        SayHello(now);
        _handler.OnDisconnected();
    }
}

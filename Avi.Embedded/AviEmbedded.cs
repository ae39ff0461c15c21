using Avi.Protocol.Messages;

namespace Avi.Embedded;

/// <summary>A device's side of the conversation with its gateway.</summary>
/// <remarks>
/// <para>
/// Polled by its application: <see cref="Poll(int)"/> receives, repeats what stayed unanswered, keeps the session alive
/// and renews it when it is lost. What cannot be sent is refused at once, with a status that says why.
/// </para>
/// <para>
/// After the constructor nothing is allocated per message, as long as the handler overrides the zero-copy
/// <see cref="MessageHandler.OnMessage(byte[], int, int, int, int)"/>. The buffer's lower half is for sending and the
/// upper for receiving, so a publish from inside a handler does not overwrite what the handler reads.
/// </para>
/// <para>
/// Any thread may publish while another one polls. Only one receives at a time: another gets
/// <see cref="AviStatus.Busy"/>, and a subscribe there <see cref="AviStatus.Pending"/>.
/// </para>
/// </remarks>
public sealed partial class AviEmbedded
{
    /// <summary>The smallest buffer. It holds short messages only; 2,048 bytes hold all that a gateway sends.</summary>
    public const int MinBufferBytes = 256;

    private readonly UdpClient _socket;
    private readonly AviEmbeddedConfig _config;
    private readonly byte[] _buffer; // [0, _receiveOffset) is for sending, the rest for receiving
    private readonly int _receiveOffset;
    private readonly int _maxDatagramBytes;
    private readonly Clock _clock;
    private readonly ClientSession _session;

    // Held while the session, the sending half or a handler is at work; never while waiting for the network.
    private readonly object _gate = new();
    private bool _isReceiving;
    private bool _hasSendFailed;

    /// <summary>Makes a client. Nothing is sent before <see cref="Connect"/>.</summary>
    /// <param name="socket">Reaches the gateway. Stays the caller's to dispose.</param>
    /// <param name="config">Who the device is, and its limits; copied.</param>
    /// <param name="scratchBuffer">
    /// The client's only memory for datagrams, half to send and half to receive. 2,048 bytes for full-size datagrams.
    /// </param>
    /// <param name="handler">Gets the messages.</param>
    /// <exception cref="ArgumentException">The buffer is smaller than <see cref="MinBufferBytes"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit of the configuration makes no sense.</exception>
    public AviEmbedded(UdpClient socket, AviEmbeddedConfig config, byte[] scratchBuffer, MessageHandler handler)
        : this(socket, config, scratchBuffer, handler, new SystemClock())
    {
    }

    /// <summary>Makes a client with a clock of the caller's. Nothing is sent before <see cref="Connect"/>.</summary>
    /// <param name="socket">Reaches the gateway. Stays the caller's to dispose.</param>
    /// <param name="config">Who the device is, and its limits; copied.</param>
    /// <param name="scratchBuffer">The client's only memory for datagrams, half to send and half to receive.</param>
    /// <param name="handler">Gets the messages.</param>
    /// <param name="clock">Tells the time.</param>
    /// <exception cref="ArgumentException">The buffer is smaller than <see cref="MinBufferBytes"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit of the configuration makes no sense.</exception>
    public AviEmbedded(
        UdpClient socket, AviEmbeddedConfig config, byte[] scratchBuffer, MessageHandler handler, Clock clock)
    {
        if (scratchBuffer == null || scratchBuffer.Length < MinBufferBytes)
            throw new ArgumentException("The buffer is smaller than MinBufferBytes.", nameof(scratchBuffer));

        _socket = socket ?? throw new ArgumentNullException(nameof(socket));
        _clock = clock ?? throw new ArgumentNullException(nameof(clock));
        _config = (config ?? throw new ArgumentNullException(nameof(config))).CopyChecked();
        _buffer = scratchBuffer;
        _receiveOffset = scratchBuffer.Length / 2;
        _maxDatagramBytes = _receiveOffset < ProtocolLimits.MaxDatagramBytes
            ? _receiveOffset
            : ProtocolLimits.MaxDatagramBytes;
        _session = new ClientSession(
            _config,
            handler ?? throw new ArgumentNullException(nameof(handler)),
            new Random((int)_config.DeviceId ^ (int)_clock.Milliseconds),
            _maxDatagramBytes);
    }

    /// <summary>Gets a value indicating whether the device has a session, as far as it knows.</summary>
    public bool IsConnected => _session.IsConnected;

    /// <summary>
    /// Gets how many datagrams came in that were no message. They are dropped, and nothing else happens.
    /// </summary>
    public int MalformedDatagrams => _session.MalformedDatagrams;

    /// <summary>Opens a session: says Hello until the gateway answers, or the configured time is over.</summary>
    /// <remarks>
    /// Call it once. From then on the client wants a session: polling goes on saying Hello, also after a timeout and
    /// whenever the session is lost.
    /// </remarks>
    /// <returns>
    /// <see cref="AviStatus.Ok"/>, also when there was a session already; <see cref="AviStatus.TimedOut"/>;
    /// <see cref="AviStatus.SocketFailed"/> when the time is over and the socket failed last; or
    /// <see cref="AviStatus.Busy"/>.
    /// </returns>
    public AviStatus Connect()
    {
        BeginConnect();
        if (!TryBeginReceiving())
            return IsConnected ? AviStatus.Ok : AviStatus.Busy;

        try
        {
            long deadline = _clock.Milliseconds + _config.ConnectTimeoutMilliseconds;
            int remaining;
            do
            {
                remaining = MillisecondsUntil(deadline);
                Turn(remaining);
            }
            while (!IsConnected && remaining > 0);

            return IsConnected ? AviStatus.Ok : NoAnswer();
        }
        finally
        {
            EndReceiving();
        }
    }

    /// <summary>Forgets the session and all subscriptions, and stops saying Hello.</summary>
    /// <remarks>
    /// The gateway is not told, as the protocol has no word for it; it forgets the device after a while.
    /// </remarks>
    public void Disconnect()
    {
        lock (_gate)
            _session.Disconnect();
    }

    /// <summary>Handles what has come in, without waiting.</summary>
    /// <inheritdoc cref="Poll(int)" path="/returns"/>
    public AviStatus Poll() => Poll(0);

    /// <summary>
    /// Handles what has come in, up to the configured number of datagrams, and sends what is due: repetitions,
    /// keep-alives, Hellos, remembered subscriptions.
    /// </summary>
    /// <param name="timeoutMilliseconds">How long to wait for the first datagram.</param>
    /// <returns>
    /// <see cref="AviStatus.Ok"/> in a session, whether or not anything came; <see cref="AviStatus.NotConnected"/>;
    /// <see cref="AviStatus.SocketFailed"/>; or <see cref="AviStatus.Busy"/>.
    /// </returns>
    public AviStatus Poll(int timeoutMilliseconds)
    {
        if (!TryBeginReceiving())
            return AviStatus.Busy;

        try
        {
            long deadline = _clock.Milliseconds + timeoutMilliseconds;
            int handled = 0;
            int received;
            int remaining;
            do
            {
                remaining = handled == 0 ? MillisecondsUntil(deadline) : 0;
                received = Turn(remaining);
                if (received > 0)
                    handled++;
            }
            while (received > 0 ? handled < _config.PollBudget : remaining > 0);

            SendDue();
            return PollStatus(received);
        }
        finally
        {
            EndReceiving();
        }
    }

    private void BeginConnect()
    {
        lock (_gate)
            _session.Connect(_clock.Milliseconds);
    }

    private AviStatus PollStatus(int received)
    {
        if (received < 0)
            return AviStatus.SocketFailed;

        return IsConnected ? AviStatus.Ok : AviStatus.NotConnected;
    }

    private AviStatus NoAnswer() => _hasSendFailed ? AviStatus.SocketFailed : AviStatus.TimedOut;
}

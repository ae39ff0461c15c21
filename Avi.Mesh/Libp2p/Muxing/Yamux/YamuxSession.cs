using System.Diagnostics;

namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>
/// A Yamux session as a state machine: bytes that came and what the application wants go in, bytes to send and events
/// come out. Knows no connection, no clock and no thread; one caller at a time.
/// </summary>
/// <remarks>
/// What waits to be sent is bounded by the number of streams, however hard a peer asks: each stream holds its due flags
/// and its due credit in one place, and the session its refusals and ping answers in queues with a limit.
/// </remarks>
internal sealed partial class YamuxSession
{
    private const uint MaxStreamId = uint.MaxValue - 2;

    private readonly YamuxOptions _options;
    private readonly Dictionary<uint, YamuxStreamState> _streams = [];
    private readonly Queue<YamuxEvent> _events = new();
    private readonly WindowGrowth _growth;
    private readonly MemoryShare? _memory;
    private readonly uint _ownParity;

    private uint _nextId;
    private int _unacknowledged; // Our streams that the peer has not answered.
    private int _unaccepted; // The peer's streams that the application has not taken.

    /// <summary>Makes the state of a session on a fresh connection.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="isDialler">
    /// Whether this side dialled: its streams have odd numbers, the other side's even ones.
    /// </param>
    /// <param name="memory">What the session may keep of what comes; <see langword="null"/> for all.</param>
    public YamuxSession(YamuxOptions options, bool isDialler, MemoryShare? memory = null)
    {
        _memory = memory;
        _options = options;
        _growth = new WindowGrowth(options.MaxWindowGrowthBytes);
        _outbox = new YamuxOutbox(options.WriteBytes, options.TurnBytes);
        _ownParity = isDialler ? 1u : 0u;
        _nextId = isDialler ? 1u : 2u;
    }

    /// <summary>Gets why the session has ended, or <see langword="null"/> while it has not.</summary>
    public MuxedConnectionEnd? End { get; private set; }

    /// <summary>Gets how the peer broke the protocol, if that ended the session.</summary>
    public YamuxViolation Violation { get; private set; }

    /// <summary>Gets how many streams there are, both sides' together, until the application lets go of them.</summary>
    public int StreamCount => _streams.Count;

    /// <summary>Gets how many bytes the receive windows may still grow by.</summary>
    public int GrowthBytesLeft => _growth.AvailableBytes;

    /// <summary>Opens a stream. Its SYN goes out before anything else of it.</summary>
    public YamuxOpenOutcome TryOpen(TimeSpan now, out YamuxStreamState? stream)
    {
        stream = null;
        if (End is not null)
            return YamuxOpenOutcome.SessionEnded;

        // Streams whose end waits for the writer make room now: the peer hears of it before it hears of the new one.
        if (_streams.Count >= _options.MaxStreams)
            FillWithControl();

        if (_streams.Count >= _options.MaxStreams || _nextId > MaxStreamId)
            return YamuxOpenOutcome.TooManyStreams;

        if (_unacknowledged >= _options.MaxUnacknowledgedStreams)
            return YamuxOpenOutcome.TooManyUnacknowledged;

        stream = AddStream(_nextId, isInbound: false, now);
        _nextId += 2;
        _unacknowledged++;
        Due(stream, YamuxFlags.Syn);
        return YamuxOpenOutcome.Opened;
    }

    /// <summary>Takes a stream that the peer opened, and tells the peer so.</summary>
    public void Accept(YamuxStreamState stream)
    {
        Debug.Assert(stream.IsInbound, "Only the peer's streams are accepted.");
        if (!TrySettle(stream) || stream.End != YamuxStreamEnd.None)
            return;

        Due(stream, YamuxFlags.Ack);
    }

    /// <summary>Ends both directions of a stream at once.</summary>
    public void Reset(YamuxStreamState stream)
    {
        if (stream.IsFinished || stream.End != YamuxStreamEnd.None)
            return;

        bool isKnownToPeer = (stream.DueFlags & YamuxFlags.Syn) == YamuxFlags.None;
        EndStream(stream, YamuxStreamEnd.ResetHere);
        if (isKnownToPeer)
            Due(stream, YamuxFlags.Rst);
        else
            Finish(stream);
    }

    /// <summary>Lets go of a stream: the application no longer reads, writes or looks at it.</summary>
    /// <remarks>
    /// A stream in whose middle both sides are is reset. After our end, the peer may read on what we sent and end its
    /// direction; what it still sends is dropped, and when that lasts too long the stream is reset.
    /// </remarks>
    public void Release(YamuxStreamState stream, TimeSpan now)
    {
        if (stream.IsReleased)
            return;

        TrySettleUnaccepted(stream);
        stream.IsReleased = true;
        stream.ReleasedAt = now;
        stream.Received.Clear();
        if (stream is { End: YamuxStreamEnd.None, IsWriteClosed: false, IsReadClosed: true, Unsent.IsEmpty: true })
            CloseWrite(stream);
        else if (!stream.IsWriteClosed || IsPeerStuck(stream))
            Reset(stream);

        WakeReader(stream);
        RemoveIfDone(stream);
    }

    /// <summary>Takes the next event.</summary>
    public bool TryTakeEvent(out YamuxEvent happened) => _events.TryDequeue(out happened);

    /// <summary>Ends the session because the application wants it to.</summary>
    public void Close()
    {
        // Streams that were ended in good order before say so before the goodbye: what was said on them is complete.
        if (End is null)
            FillWithControl();

        EndSession(MuxedConnectionEnd.ClosedHere, YamuxGoAwayCode.Normal);
    }

    /// <summary>Ends the session because the connection has ended.</summary>
    public void ConnectionEnded(MuxedConnectionEnd end) => EndSession(end, goAway: null);

    private bool IsOwn(uint streamId) => (streamId & 1) == _ownParity;

    // The peer has used up what it may send on a stream that nobody reads: it would wait for ever.
    private static bool IsPeerStuck(YamuxStreamState stream) =>
        stream is { IsReleased: true, IsReadClosed: false, ReceiveWindow.AvailableBytes: 0 };

    private YamuxStreamState AddStream(uint id, bool isInbound, TimeSpan now)
    {
        var stream = new YamuxStreamState(
            id,
            isInbound,
            new ReceiveWindow(_options.MaxReceiveWindowBytes, _growth, openedAt: now),
            new ReceiveBuffer(_memory));
        _streams.Add(id, stream);
        return stream;
    }

    // Whoever is left in the middle of a stream is told by an event; what came before the peer's FIN stays readable.
    private void EndStream(YamuxStreamState stream, YamuxStreamEnd end)
    {
        stream.End = end;
        stream.Unsent = default;
        stream.DueFlags = YamuxFlags.None;
        stream.DueCredit = 0;
        if (end == YamuxStreamEnd.ResetHere || (end == YamuxStreamEnd.ResetByPeer && !stream.IsReadClosed))
            stream.Received.Clear();

        WakeReader(stream);
        WakeWriter(stream);
    }

    private void Finish(YamuxStreamState stream)
    {
        if (stream.IsFinished)
            return;

        stream.IsFinished = true;
        stream.ReceiveWindow.Release();
        if (!stream.IsInbound)
            TrySettle(stream);

        RemoveIfDone(stream);
    }

    // Finished streams count until the application lets go of them: a peer that opens and resets in a circle meets the
    // limit as long as there is still work to be done for its streams.
    private void RemoveIfDone(YamuxStreamState stream)
    {
        if (stream is { IsFinished: true, IsReleased: true })
            _streams.Remove(stream.Id);
    }

    private bool TrySettle(YamuxStreamState stream)
    {
        if (stream.IsSettled)
            return false;

        stream.IsSettled = true;
        if (stream.IsInbound)
        {
            _unaccepted--;
            return true;
        }

        _unacknowledged--;
        _events.Enqueue(new YamuxEvent(YamuxEventKind.StreamSettled, stream));
        return true;
    }

    private void TrySettleUnaccepted(YamuxStreamState stream)
    {
        if (stream.IsInbound)
            TrySettle(stream);
    }

    private void WakeWriter(YamuxStreamState stream)
    {
        if (!stream.IsWriterWaiting)
            return;

        stream.IsWriterWaiting = false;
        _events.Enqueue(new YamuxEvent(YamuxEventKind.WriteDone, stream));
    }

    private void EndSession(MuxedConnectionEnd end, YamuxGoAwayCode? goAway)
    {
        if (End is not null)
            return;

        End = end;
        _dueGoAway = goAway;
        foreach (YamuxStreamState stream in _streams.Values)
        {
            if (!stream.IsFinished && stream.End == YamuxStreamEnd.None)
                EndStream(stream, YamuxStreamEnd.SessionEnded);

            Finish(stream);
        }

        _events.Enqueue(new YamuxEvent(YamuxEventKind.SessionEnded, Stream: null));
    }

    private void EndForViolation(YamuxViolation violation)
    {
        Violation = violation;
        EndSession(MuxedConnectionEnd.ProtocolError, YamuxGoAwayCode.ProtocolError);
    }
}

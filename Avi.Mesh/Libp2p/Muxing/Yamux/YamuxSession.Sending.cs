using System.Diagnostics;

namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <content>What goes out: first what the session says, then what streams say, then their data in turns.</content>
internal sealed partial class YamuxSession
{
    private readonly YamuxOutbox _outbox;
    private readonly Queue<uint> _dueRefusals = new();
    private readonly Queue<YamuxStreamState> _dueControl = new();
    private readonly Queue<YamuxStreamState> _dueData = new();
    private YamuxGoAwayCode? _dueGoAway;

    /// <summary>Gets a value indicating whether <see cref="TryTakeOutput"/> may have something.</summary>
    public bool HasOutput =>
        !_outbox.IsEmpty || _dueGoAway is not null
        || (End is null && (_dueControl.Count > 0 || _dueData.Count > 0 || HasDuePings || _dueRefusals.Count > 0));

    /// <summary>Gets how many bytes of frames wait to be taken.</summary>
    public int QueuedBytes => _outbox.Length;

    /// <summary>Writes to a stream, or begins to.</summary>
    /// <param name="stream">A stream that is open for writing and has no write going on.</param>
    /// <param name="source">
    /// The bytes; read until they are sent, which an event tells if not all could be at once.
    /// </param>
    /// <returns>Whether all bytes are taken, and no event will come.</returns>
    public bool Write(YamuxStreamState stream, ReadOnlyMemory<byte> source)
    {
        Debug.Assert(stream is { IsWriteClosed: false, Unsent.IsEmpty: true, End: YamuxStreamEnd.None }, "See above.");
        if (source.IsEmpty)
            return true;

        stream.Unsent = source;
        QueueSend(stream);
        FillWithData();
        stream.IsWriterWaiting = !stream.Unsent.IsEmpty;
        return stream.Unsent.IsEmpty;
    }

    /// <summary>Ends this side's direction of a stream, after what was written.</summary>
    /// <remarks>
    /// The FIN has a frame of its own: one implementation takes the FIN of a Data frame before its body, and loses it.
    /// </remarks>
    public void CloseWrite(YamuxStreamState stream)
    {
        Debug.Assert(stream.Unsent.IsEmpty, "A write goes on.");
        if (stream.IsWriteClosed || stream.End != YamuxStreamEnd.None)
            return;

        stream.IsWriteClosed = true;
        Due(stream, YamuxFlags.Fin);
    }

    /// <summary>Takes the frames for the next write: all that is there, up to the options' size.</summary>
    /// <param name="frames">Whole frames, in a buffer that goes to <see cref="YamuxOutbox.Return"/> afterwards.</param>
    public bool TryTakeOutput(out ArraySegment<byte> frames)
    {
        if (End is null)
        {
            FillWithSessionFrames();
            FillWithControl();
            FillWithData();
        }

        if (_dueGoAway is { } code && TryWriteGoAway(code))
            _dueGoAway = null;

        frames = _outbox.Take();
        return frames.Count > 0;
    }

    private void Due(YamuxStreamState stream, YamuxFlags flag)
    {
        stream.DueFlags |= flag;
        QueueControl(stream);
    }

    private void QueueControl(YamuxStreamState stream)
    {
        if (stream.IsControlQueued)
            return;

        stream.IsControlQueued = true;
        _dueControl.Enqueue(stream);
    }

    private void QueueSend(YamuxStreamState stream)
    {
        if (stream.IsSendQueued)
            return;

        stream.IsSendQueued = true;
        _dueData.Enqueue(stream);
    }

    private void Refuse(uint streamId)
    {
        _events.Enqueue(new YamuxEvent(YamuxEventKind.StreamRefused, Stream: null));
        if (_dueRefusals.Count < _options.MaxRefusals)
            _dueRefusals.Enqueue(streamId);
        else
            EndForViolation(YamuxViolation.RefusalFlood);
    }

    private void FillWithSessionFrames()
    {
        FillWithPings();
        while (_dueRefusals.TryPeek(out uint id) && TryWriteUpdate(id, YamuxFlags.Rst, credit: 0))
            _dueRefusals.Dequeue();
    }

    private void FillWithControl()
    {
        while (_dueControl.TryPeek(out YamuxStreamState? stream) && TryWriteControl(stream))
        {
            _dueControl.Dequeue();
            stream.IsControlQueued = false;
        }
    }

    private bool TryWriteControl(YamuxStreamState stream)
    {
        YamuxFlags flags = stream.DueFlags & ~YamuxFlags.Fin;
        if ((flags != YamuxFlags.None || stream.DueCredit > 0) && !TryWriteUpdate(stream.Id, flags, stream.DueCredit))
            return false;

        stream.DueFlags &= YamuxFlags.Fin;
        stream.DueCredit = 0;
        if ((flags & YamuxFlags.Rst) != YamuxFlags.None)
            Finish(stream);

        if (stream.DueFlags != YamuxFlags.None && !TryWriteUpdate(stream.Id, YamuxFlags.Fin, credit: 0))
            return false;

        if (stream.DueFlags != YamuxFlags.None && stream.IsReadClosed)
            Finish(stream);

        stream.DueFlags = YamuxFlags.None;
        return true;
    }

    // Round robin, a turn each: a stream that sends without end does not keep the others waiting for longer than a
    // buffer. A stream without credit leaves the circle until credit comes.
    private void FillWithData()
    {
        while (_outbox.HasRoomForData && _dueData.TryDequeue(out YamuxStreamState? stream))
        {
            stream.IsSendQueued = false;
            if (stream.Unsent.IsEmpty || stream.SendWindow.AvailableBytes == 0)
                continue;

            WriteTurn(stream);
            if (stream.Unsent.IsEmpty)
                WakeWriter(stream);
            else
                QueueSend(stream);
        }
    }

    private void WriteTurn(YamuxStreamState stream)
    {
        // The SYN or the ACK comes before the first byte. There is room: data leaves some for this.
        if (stream.DueFlags != YamuxFlags.None && !TryWriteControl(stream))
            return;

        int length = Math.Min(stream.Unsent.Length, _options.TurnBytes);
        length = (int)Math.Min((uint)length, stream.SendWindow.AvailableBytes);
        int taken = _outbox.WriteData(stream.Id, stream.Unsent.Span[..length]);
        stream.SendWindow.Take(taken);
        stream.Unsent = stream.Unsent[taken..];
    }

    private bool TryWriteGoAway(YamuxGoAwayCode code) =>
        _outbox.TryWriteControl(new YamuxHeader(YamuxFrameType.GoAway, YamuxFlags.None, StreamId: 0, (uint)code));

    private bool TryWriteUpdate(uint streamId, YamuxFlags flags, uint credit) =>
        _outbox.TryWriteControl(new YamuxHeader(YamuxFrameType.WindowUpdate, flags, streamId, credit));
}

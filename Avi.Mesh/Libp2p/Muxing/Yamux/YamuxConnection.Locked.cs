using System.Diagnostics;

namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <content>What streams ask of the session, and what the session asks of them; all under the lock.</content>
internal sealed partial class YamuxConnection
{
    // Longer than a thread takes to wake up, shorter than anybody notices.
    private static readonly TimeSpan QuietTime = TimeSpan.FromMicroseconds(100);

    // So much makes a write of its own: nothing is gained by waiting for more.
    private const int LargeOutputBytes = 16 * 1024;

    private TimeSpan _lentAt; // When a writer went on last for a stream that was written to.
    private YamuxStreamState? _lender; // Whose thread the writer has, or had last.
    private Handover? _acting; // Of the loop that acts now.

    internal YamuxReadOutcome ReadLocked(YamuxStreamState stream, Span<byte> destination, out int count)
    {
        YamuxReadOutcome outcome = _session.Read(stream, destination, Now, out count);
        WakeWriterLocked();
        return outcome;
    }

    internal static void WantLocked(YamuxStreamState stream, Memory<byte> destination) =>
        YamuxSession.Want(stream, destination);

    internal int TakeWantedLocked(YamuxStreamState stream)
    {
        int count = _session.TakeWanted(stream, Now);
        WakeWriterLocked();
        return count;
    }

    internal bool WriteLocked(YamuxStreamState stream, ReadOnlyMemory<byte> source)
    {
        bool isTaken = _session.Write(stream, source);
        ActOnEventsLocked();
        return isTaken;
    }

    internal void CloseWriteLocked(YamuxStreamState stream)
    {
        _session.CloseWrite(stream);
        ActOnEventsLocked();
    }

    /// <summary>
    /// Makes the connection's writer go on: in the caller's thread after a quiet moment or when there is much to send,
    /// else in another one, which then finds several writes to send as one.
    /// </summary>
    /// <param name="stream">The stream that was written to.</param>
    /// <returns>Whether <see cref="RunWriter"/> is to be called, after the lock.</returns>
    internal bool BeginWriterLocked(YamuxStreamState stream)
    {
        if (!IsWriterDueLocked)
            return false;

        bool isLarge = _session.QueuedBytes >= LargeOutputBytes;
        return BeginWriterLocked(stream, isLarge ? TimeSpan.Zero : QuietTime);
    }

    /// <summary>As above, for a stream that has held all it has to say: there will be no more soon.</summary>
    internal bool ReleaseHeldLocked(YamuxStreamState stream) =>
        IsWriterDueLocked && BeginWriterLocked(stream, QuietTime);

    private bool BeginWriterLocked(YamuxStreamState stream, TimeSpan quietTime)
    {
        TimeSpan now = Now;
        bool isLent = now - _lentAt >= quietTime;
        _lentAt = now;
        if (isLent)
        {
            _lender = stream;
            _outputReady.Claim(WriterThread.Lent);
        }
        else
        {
            _outputReady.Complete(WriterThread.Own);
        }

        return isLent;
    }

    /// <summary>
    /// Lends this thread to the writer: what was written is with the system when the call returns, and no other thread
    /// had to wake up for it.
    /// </summary>
    internal void RunWriter() => _outputReady.RunHere();

    /// <summary>Ends a wait; whoever waits goes on in the thread of the loop that acts, or in another one.</summary>
    internal void WakeLocked<T>(PendingOperation<T> wait, T result)
    {
        if (_acting is null)
        {
            wait.Complete(result);
            return;
        }

        wait.Claim(result);
        _acting.Add(wait);
    }

    internal void ResetLocked(YamuxStreamState stream)
    {
        _session.Reset(stream);
        ActLocked();
    }

    internal void ReleaseLocked(YamuxStreamState stream, bool isHurried)
    {
        if (stream.IsReleased)
            return;

        _session.Release(stream, Now);
        ActOnEventsLocked();
        if (isHurried)
            WakeWriterLocked();
    }

    internal void AcceptLocked(YamuxStreamState stream, bool isHeld)
    {
        _session.Accept(stream);
        ActOnEventsLocked();
        if (!isHeld)
            WakeWriterLocked();
    }

    internal IOException FailureOf(YamuxStreamState stream) => stream.End switch
    {
        YamuxStreamEnd.SessionEnded when _session.End is { } end => new SessionEndedException(end),
        YamuxStreamEnd.ResetByPeer => new StreamResetException(isByPeer: true),
        _ => new StreamResetException(isByPeer: false),
    };

    // As below, for a loop.
    private void ActLocked(Handover loop)
    {
        _acting = loop;
        ActLocked();
        _acting = null;
    }

    // Does what the session's events ask for; to be called after each input to it.
    private void ActLocked()
    {
        ActOnEventsLocked();
        WakeWriterLocked();
    }

    private void ActOnEventsLocked()
    {
        while (_session.TryTakeEvent(out YamuxEvent happened))
            ActLocked(happened);
    }

    private void ActLocked(YamuxEvent happened)
    {
        switch (happened.Kind)
        {
            case YamuxEventKind.StreamOpened when happened.Stream is not null:
                _opened.Enqueue(AddStreamLocked(happened.Stream));
                Debug.Assert(_opened.Count <= _options.MaxUnacceptedStreams, "The session refuses more.");
                WakeAcceptorLocked();
                break;

            case YamuxEventKind.StreamRefused:
                _onStreamRefused?.Invoke();
                break;

            case YamuxEventKind.StreamSettled:
                _openSlots.Release();
                break;

            case YamuxEventKind.ReadReady:
                happened.Stream?.Owner?.OnReadReadyLocked();
                break;

            case YamuxEventKind.WriteDone:
                happened.Stream?.Owner?.OnWriteDoneLocked();
                break;

            case YamuxEventKind.SessionEnded when _session.End is { } end:
                _openSlots.Release();
                WakeAcceptorLocked();
                _ended.TrySetResult(end);
                break;
        }
    }

    private void WakeAcceptorLocked()
    {
        if (_accept.IsPending)
            WakeLocked(_accept, true);
    }

    private bool IsWriterDueLocked => _outputReady.IsPending && (_session.HasOutput || _session.End is not null);

    private void WakeWriterLocked()
    {
        if (IsWriterDueLocked)
            _outputReady.Complete(WriterThread.Own);
    }
}

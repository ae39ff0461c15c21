using System.Diagnostics;

namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <content>What the application reads, and the credit that the peer gets for it.</content>
internal sealed partial class YamuxSession
{
    /// <summary>Reads what came on a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="destination">Where the bytes go.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="count">
    /// How many bytes were read; 0 unless the outcome is <see cref="YamuxReadOutcome.Read"/>.
    /// </param>
    public YamuxReadOutcome Read(YamuxStreamState stream, Span<byte> destination, TimeSpan now, out int count)
    {
        count = stream.Received.Read(destination);
        if (count > 0)
        {
            GiveCredit(stream, count, now);
            return YamuxReadOutcome.Read;
        }

        if (stream.IsReleased || stream.End == YamuxStreamEnd.ResetHere)
            return YamuxReadOutcome.Failed;

        // What the peer said before its FIN is complete, whatever happened afterwards.
        if (stream.IsReadClosed)
            return YamuxReadOutcome.End;

        if (stream.End != YamuxStreamEnd.None)
            return YamuxReadOutcome.Failed;

        stream.IsReaderWaiting = true;
        return YamuxReadOutcome.Wait;
    }

    /// <summary>Says where the bytes should go that a reader waits for, so that they need not be kept before.</summary>
    /// <param name="stream">A stream of which nothing could be read.</param>
    /// <param name="destination">Where they go, until <see cref="TakeWanted"/>.</param>
    public static void Want(YamuxStreamState stream, Memory<byte> destination)
    {
        Debug.Assert(stream is { IsReaderWaiting: true, Received.Count: 0 }, "A reader waits.");
        stream.Wanted = destination;
    }

    /// <summary>Ends what <see cref="Want"/> began.</summary>
    /// <returns>How many bytes have come.</returns>
    public int TakeWanted(YamuxStreamState stream, TimeSpan now)
    {
        int count = stream.WantedFilled;
        stream.Wanted = default;
        stream.WantedFilled = 0;
        if (count > 0)
            GiveCredit(stream, count, now);

        return count;
    }

    private void GiveCredit(YamuxStreamState stream, int consumedBytes, TimeSpan now)
    {
        if (stream.IsReadClosed || stream.IsFinished || stream.End != YamuxStreamEnd.None)
            return;

        int credit = stream.ReceiveWindow.Consume(consumedBytes, stream.Received.Count, now, RoundTrip);
        if (credit == 0)
            return;

        stream.DueCredit += (uint)credit;
        QueueControl(stream);
    }

    private void WakeReader(YamuxStreamState stream)
    {
        if (!stream.IsReaderWaiting)
            return;

        stream.IsReaderWaiting = false;
        _events.Enqueue(new YamuxEvent(YamuxEventKind.ReadReady, stream));
    }
}

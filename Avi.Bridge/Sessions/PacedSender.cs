using System.Diagnostics.CodeAnalysis;

using Avi.Bridge.Policy;
using Avi.Bridge.Telemetry;
using Avi.Bridge.Transports;

namespace Avi.Bridge.Sessions;

/// <summary>Sends to devices no faster than they can take it; what is too early waits, in bounded queues.</summary>
/// <remarks>
/// At a bound the device's oldest message is dropped. An acknowledgement is dropped only when nothing but
/// acknowledgements waits for the device.
/// </remarks>
internal sealed class PacedSender(
    IDatagramSender sender, TokenRate rate, int maxQueuedPerSession, int maxQueued, BridgeCounts counts)
{
    private readonly DatagramPool _pool = new(maxQueued);
    private readonly PriorityQueue<DeviceSession, TimeSpan> _waiting = new();

    /// <summary>Gets when <see cref="Flush"/> has something to do next.</summary>
    public TimeSpan? NextDue => _waiting.TryPeek(out _, out TimeSpan due) ? due : null;

    /// <summary>Gets how many datagrams wait.</summary>
    public int Queued => _pool.Rented;

    /// <summary>Sends a datagram now, or when the device can take it.</summary>
    public void Send(DeviceSession session, ReadOnlySpan<byte> datagram, bool isMessage, TimeSpan now)
    {
        if (session.Waiting is not { Count: > 0 } && session.Pace.TryTake(rate, now))
            Transmit(session, datagram);
        else
            Enqueue(session, datagram, isMessage);
    }

    /// <summary>Sends a datagram before all that waits. It takes its share if there is one, and goes anyway.</summary>
    public void SendAtOnce(DeviceSession session, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        session.Pace.TryTake(rate, now);
        Transmit(session, datagram);
    }

    /// <summary>Sends what is due.</summary>
    public void Flush(TimeSpan now)
    {
        while (_waiting.TryPeek(out DeviceSession? session, out TimeSpan due) && due <= now)
        {
            _waiting.Dequeue();
            session.IsScheduled = false;
            SendWaiting(session, now);
            Schedule(session);
        }
    }

    /// <summary>Drops what waits for a device: its session has ended, or has begun anew.</summary>
    public void Clear(DeviceSession session)
    {
        while (session.Waiting is { Count: > 0 } queue)
        {
            _pool.Return(queue.Dequeue());
            counts.Add(DownlinkOutcome.SessionEnded);
        }
    }

    /// <summary>Sends everything that waits for a device, whatever its pace: the gateway stops.</summary>
    public void FlushAll(DeviceSession session)
    {
        while (session.Waiting is { Count: > 0 } queue)
            TransmitFirst(session, queue);
    }

    private void Enqueue(DeviceSession session, ReadOnlySpan<byte> datagram, bool isMessage)
    {
        DownlinkQueue queue = session.Waiting ??= new DownlinkQueue(maxQueuedPerSession);
        if (!TryMakeRoom(queue, isMessage, out OutgoingDatagram? waiting))
        {
            counts.Add(DownlinkOutcome.QueueFull);
            return;
        }

        waiting.Fill(datagram, isMessage);
        queue.Enqueue(waiting);
        Schedule(session);
    }

    private bool TryMakeRoom(DownlinkQueue queue, bool isMessage, [NotNullWhen(true)] out OutgoingDatagram? room)
    {
        if (!queue.IsFull && _pool.TryRent(out room))
            return true;

        room = queue.TakeOldestMessage();
        if (room is null && !isMessage && queue.Count > 0)
            room = queue.Dequeue();

        if (room is null)
            return false;

        counts.Add(DownlinkOutcome.QueueFull);
        return true;
    }

    private void Schedule(DeviceSession session)
    {
        if (session.IsScheduled || session.Waiting is not { Count: > 0 })
            return;

        session.IsScheduled = true;
        _waiting.Enqueue(session, session.Pace.NextAt(rate));
    }

    private void SendWaiting(DeviceSession session, TimeSpan now)
    {
        while (session.Waiting is { Count: > 0 } queue && session.Pace.TryTake(rate, now))
            TransmitFirst(session, queue);
    }

    private void TransmitFirst(DeviceSession session, DownlinkQueue queue)
    {
        OutgoingDatagram first = queue.Dequeue();
        Transmit(session, first.Bytes);
        _pool.Return(first);
    }

    private void Transmit(DeviceSession session, ReadOnlySpan<byte> datagram) =>
        counts.Add(sender.TrySend(session.Target, datagram) ? DownlinkOutcome.Sent : DownlinkOutcome.SendFailed);
}

using Avi.Protocol.Messages;

namespace Avi.Protocol.Reliability;

/// <summary>Remembers the last 64 packets that were taken, so that each is handed on once.</summary>
/// <remarks>
/// It outlives a resumed session; a changed boot_id, or a session that was not resumed, clears it. It takes 0.4 KiB from
/// its constructor on, and nothing after: a gateway makes it when the first packet comes. Not safe for several threads.
/// </remarks>
public sealed class DuplicateFilter
{
    /// <summary>How many packets are remembered that were taken.</summary>
    public const int Remembered = 64;

    /// <summary>How many packets can be in work at a time: the largest receive window.</summary>
    public const int MaxInWork = ProtocolLimits.MaxReceiveWindow;

    // How far a packet may be past the newest one and surely be new. An orderly sender stays within 33.
    private const int Near = 64;

    private readonly ushort[] _taken = new ushort[Remembered]; // a ring, the oldest at _oldest once it is full
    private readonly byte[] _reasons = new byte[Remembered];
    private readonly ushort[] _inWork = new ushort[MaxInWork];
    private int _takenCount;
    private int _oldest;
    private int _inWorkCount;

    // While senders keep to the order, every remembered packet is at or behind the newest, and one just past it needs no
    // search, which takes a device a millisecond.
    private ushort _newest;
    private bool _isOrdered = true;

    /// <summary>Gets the reason that the packet was taken with, after <see cref="PacketNovelty.Taken"/>.</summary>
    public ReasonCode Reason { get; private set; }

    /// <summary>Gets how many packets are in work.</summary>
    public int InWork => _inWorkCount;

    /// <summary>Looks at a packet that came; a new one is in work from now on.</summary>
    /// <param name="packetId">Its id, not 0.</param>
    /// <returns>What to do with it.</returns>
    public PacketNovelty Begin(ushort packetId)
    {
        if (Find(_inWork, _inWorkCount, packetId) >= 0)
            return PacketNovelty.InWork;

        if (!IsSurelyNew(packetId))
        {
            int index = Find(_taken, _takenCount, packetId);
            if (index >= 0)
            {
                Reason = (ReasonCode)_reasons[index];
                return PacketNovelty.Taken;
            }
        }

        if (_inWorkCount == MaxInWork)
            return PacketNovelty.TooMany;

        _inWork[_inWorkCount++] = packetId;
        return PacketNovelty.New;
    }

    /// <summary>Ends the work on a packet; the caller acknowledges it with the same reason.</summary>
    /// <param name="packetId">Its id.</param>
    /// <param name="reason">
    /// How it went. <see cref="ReasonCode.Busy"/> and <see cref="ReasonCode.UnknownAlias"/> mean that it was not taken:
    /// it is forgotten, and new when it comes again.
    /// </param>
    /// <returns>
    /// <see langword="false"/> when it was not in work, as after <see cref="Clear"/>: then there is nobody to tell.
    /// </returns>
    public bool Finish(ushort packetId, ReasonCode reason)
    {
        int index = Find(_inWork, _inWorkCount, packetId);
        if (index < 0)
            return false;

        _inWork[index] = _inWork[--_inWorkCount];
        if (reason != ReasonCode.Busy && reason != ReasonCode.UnknownAlias)
            Remember(packetId, reason);

        return true;
    }

    /// <summary>Forgets everything, also what is in work: its id may now be another packet's.</summary>
    public void Clear()
    {
        _takenCount = 0;
        _oldest = 0;
        _inWorkCount = 0;
        _isOrdered = true;
    }

    private static int Find(ushort[] ids, int count, ushort packetId)
    {
        for (int i = 0; i < count; i++)
        {
            if (ids[i] == packetId)
                return i;
        }

        return -1;
    }

    private bool IsSurelyNew(ushort packetId)
    {
        if (_takenCount == 0)
            return true;

        int ahead = PacketIds.Distance(_newest, packetId);
        return _isOrdered && ahead > 0 && ahead <= Near;
    }

    private void Remember(ushort packetId, ReasonCode reason)
    {
        MoveNewest(packetId);

        int index = _takenCount;
        if (_takenCount == Remembered)
        {
            index = _oldest;
            _oldest = (_oldest + 1) % Remembered;
        }
        else
        {
            _takenCount++;
        }

        _taken[index] = packetId;
        _reasons[index] = (byte)reason;
    }

    // The newest moves by at most 64 for each of the 64 that are remembered, so none of them is ever 65,535 behind it.
    private void MoveNewest(ushort packetId)
    {
        int ahead = PacketIds.Distance(_newest, packetId);
        if (_takenCount == 0 || ahead <= Near)
            _newest = packetId;
        else if (PacketIds.Distance(packetId, _newest) > Remembered + Near)
            _isOrdered = false;
    }
}

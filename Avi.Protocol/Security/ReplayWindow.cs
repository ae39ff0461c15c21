using System.Runtime.CompilerServices;

namespace Avi.Protocol.Security;

/// <summary>Remembers which of the last 256 counters came, so that no record is taken twice.</summary>
/// <remarks>
/// A counter is asked about first (<see cref="Check"/>) and entered only when its record has opened
/// (<see cref="Enter"/>): a stranger who makes counters up moves nothing.
/// </remarks>
internal struct ReplayWindow
{
    /// <summary>How far below the highest counter a record may come late.</summary>
    public const int Counters = 256;

    private const int BitsOfWord = 64;

    // Counter c has the bit c % 256, as long as c is in the window: highest - 256 < c <= highest. All other bits are 0.
    private Words _seen;
    private ulong _highest;
    private bool _hasAny;

    /// <summary>Gets how many counters up to the highest have been used: 0 at first, then that one and 1 more.</summary>
    public readonly ulong Used => !_hasAny ? 0 : _highest == ulong.MaxValue ? _highest : _highest + 1;

    /// <returns>Whether a record with this counter is the newest so far.</returns>
    public readonly bool IsNewest(ulong counter) => !_hasAny || counter > _highest;

    /// <returns>
    /// <see cref="RecordStatus.Opened"/> when a record with this counter may be opened,
    /// <see cref="RecordStatus.Seen"/> or <see cref="RecordStatus.TooOld"/>.
    /// </returns>
    public readonly RecordStatus Check(ulong counter)
    {
        if (IsNewest(counter))
            return RecordStatus.Opened;

        if (_highest - counter >= Counters)
            return RecordStatus.TooOld;

        return (_seen[WordOf(counter)] & BitOf(counter)) == 0 ? RecordStatus.Opened : RecordStatus.Seen;
    }

    /// <summary>Enters the counter of a record that opened.</summary>
    /// <param name="counter">A counter for which <see cref="Check"/> said so.</param>
    public void Enter(ulong counter)
    {
        if (IsNewest(counter))
            MoveTo(counter);

        _seen[WordOf(counter)] |= BitOf(counter);
    }

    private static int WordOf(ulong counter) => (int)(counter % Counters / BitsOfWord);

    private static ulong BitOf(ulong counter) => 1UL << (int)(counter % BitsOfWord);

    private void MoveTo(ulong counter)
    {
        ulong steps = counter - _highest;
        if (!_hasAny || steps >= Counters)
        {
            ((Span<ulong>)_seen).Clear();
        }
        else
        {
            // What was seen 256 counters ago makes room.
            for (ulong passed = _highest + 1; passed < counter; passed++)
                _seen[WordOf(passed)] &= ~BitOf(passed);

            _seen[WordOf(counter)] &= ~BitOf(counter);
        }

        _highest = counter;
        _hasAny = true;
    }

    [InlineArray(Counters / BitsOfWord)]
    private struct Words
    {
        private ulong _first;
    }
}

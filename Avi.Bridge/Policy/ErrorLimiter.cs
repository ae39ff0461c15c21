using Avi.Bridge.Transports;

namespace Avi.Bridge.Policy;

/// <summary>Says whether a stranger may be told about a mistake now: seldom for each address, and in all.</summary>
/// <remarks>
/// Whoever forges addresses must gain nothing here. The table has a fixed size; two addresses that share a slot wait
/// for each other, which costs the second one an answer that it can do without. Slots cannot be aimed at, because the
/// hash has a seed of its own in every process.
/// </remarks>
internal sealed class ErrorLimiter
{
    private const int Slots = 1024; // a power of two

    private static readonly TimeSpan PauseForAddress = TimeSpan.FromSeconds(1);

    // 100 answers of two bytes a second are no flood for anyone, and enough for a hall of devices that lost sessions.
    private static readonly TokenRate AllTogether = new(Burst: 100, TimeSpan.FromMilliseconds(10));

    private readonly TimeSpan?[] _answeredAt = new TimeSpan?[Slots];
    private TokenBucket _budget;

    public bool TryTake(DeviceAddress address, TimeSpan now)
    {
        ref TimeSpan? answeredAt = ref _answeredAt[address.GetHashCode() & (Slots - 1)];
        if (now - answeredAt < PauseForAddress || !_budget.TryTake(AllTogether, now))
            return false;

        answeredAt = now;
        return true;
    }
}

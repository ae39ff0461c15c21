using Avi.Bridge.Transports;

namespace Avi.Bridge.Policy;

/// <summary>Says whether a new session may begin now: the table may fill at once, and then change at a pace.</summary>
/// <remarks>
/// A Hello costs two bytes and can claim any address and any device. Unlimited, it would push session after session out
/// of a full table, as fast as datagrams come in. The table of buckets has a fixed size; addresses that share a slot
/// share its pace. Slots cannot be aimed at, because the hash has a seed of its own in every process.
/// </remarks>
internal sealed class NewSessionLimiter(int maxSessions, int maxSessionsPerAddress)
{
    private const int Slots = 1024; // a power of two

    // Also where an operator wants small tables, a hall of devices that gets its power back comes in at once.
    private const int MinBurst = 1_000;

    private readonly TokenRate _ofAddress =
        new(Math.Max(maxSessionsPerAddress, MinBurst), TimeSpan.FromMilliseconds(100));

    private readonly TokenRate _inAll = new(Math.Max(maxSessions, MinBurst), TimeSpan.FromMilliseconds(1));

    private readonly TokenBucket[] _addresses = new TokenBucket[Slots];
    private TokenBucket _all;

    public bool TryTake(DeviceAddress address, TimeSpan now)
    {
        // Who has used up its own pace takes nothing from what there is for all.
        ref TokenBucket ofAddress = ref _addresses[address.Ip.GetHashCode() & (Slots - 1)];
        return now >= ofAddress.NextAt(_ofAddress)
            && _all.TryTake(_inAll, now)
            && ofAddress.TryTake(_ofAddress, now);
    }
}

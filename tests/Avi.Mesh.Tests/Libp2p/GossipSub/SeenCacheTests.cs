using Avi.Mesh.Libp2p.GossipSub;
using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

internal sealed class SeenCacheTests
{
    [Test]
    public void Message_is_new_again_after_its_time_to_live()
    {
        var cache = new SeenCache(capacity: 4, timeToLive: TimeSpan.FromSeconds(2));
        var id = new MessageId([7]);

        bool first = cache.TryAdd(id, now: TimeSpan.Zero);
        bool early = cache.TryAdd(id, now: TimeSpan.FromSeconds(1.9));
        bool late = cache.TryAdd(id, now: TimeSpan.FromSeconds(2));

        Assert.That((first, early, late), Is.EqualTo((true, false, true)));
    }

    [Test]
    public void Cache_never_holds_more_than_its_capacity() =>
        Gen.Byte.Array[0, 200].Sample(ids =>
        {
            var cache = new SeenCache(capacity: 16, timeToLive: TimeSpan.MaxValue);
            foreach (byte id in ids)
                cache.TryAdd(new MessageId([id]), now: TimeSpan.Zero);

            return cache.Count <= 16 && (ids.Length == 0 || cache.Contains(new MessageId([ids[^1]])));
        });
}

using Avi.Mesh.Libp2p.GossipSub;
using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

internal sealed class DontWantSetTests
{
    [Test]
    public void Id_that_is_said_twice_counts_once()
    {
        var set = new DontWantSet(heartbeats: 3, maxIds: 1);

        bool[] taken = [set.TryAdd(Id(1)), set.TryAdd(Id(1)), set.TryAdd(Id(2))];

        Assert.That(taken, Is.EqualTo(new[] { true, true, false }));
    }

    [Test]
    public void Heartbeat_makes_room_for_more()
    {
        var set = new DontWantSet(heartbeats: 3, maxIds: 1);
        set.TryAdd(Id(1));

        set.Shift();

        Assert.That(set.TryAdd(Id(2)), Is.True);
        Assert.That((set.Contains(Id(1)), set.Contains(Id(2))), Is.EqualTo((true, true)));
    }

    [Test]
    public void Set_never_holds_more_than_its_heartbeats_allow() =>
        Gen.Select(Gen.Byte, Gen.Int[0, 3]).Array[0, 300].Sample(steps =>
        {
            var set = new DontWantSet(heartbeats: 3, maxIds: 4);
            foreach ((byte id, int step) in steps)
            {
                if (step == 0)
                    set.Shift();
                else
                    set.TryAdd(Id(id));
            }

            return set.Count <= 12;
        });

    private static MessageId Id(byte value) => new([value]);
}

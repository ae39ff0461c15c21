using Avi.Protocol.Reliability;

using CsCheck;

namespace Avi.Protocol.Tests.Reliability;

[TestFixture]
internal sealed class PacketIdsTests
{
    [Test]
    public void Ids_begin_at_one_and_go_on_with_one_after_the_last()
    {
        var ids = new PacketIds();
        List<ushort> taken = [.. Enumerable.Range(0, 65_537).Select(_ => ids.Take())];

        Assert.That(taken.Take(65_535), Is.EqualTo(Enumerable.Range(1, 65_535).Select(id => (ushort)id)));
        Assert.That(taken.Skip(65_535), Is.EqualTo(new ushort[] { 1, 2 }));
    }

    [Test]
    public void Distance_is_the_number_of_ids_taken_between() =>
        Gen.Select(Gen.Int[0, 65_534], Gen.Int[0, 65_534]).Sample((start, steps) =>
        {
            ushort from = (ushort)(start + 1);
            ushort to = (ushort)(((start + steps) % 65_535) + 1);
            return PacketIds.Distance(from, to) == steps;
        });

    [TestCase(0)]
    [TestCase(65_515)] // so that the next ones wrap
    public void Id_is_never_more_than_32_past_the_oldest(int before)
    {
        var ids = new PacketIds();
        for (int i = 0; i < before; i++)
            ids.Take();

        ushort oldest = ids.Take();
        int taken = 0;
        while (ids.MayTake(oldest))
        {
            ids.Take();
            taken++;
        }

        Assert.That(taken, Is.EqualTo(32));
    }
}

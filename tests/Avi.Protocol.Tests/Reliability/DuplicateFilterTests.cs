using Avi.Protocol.Messages;
using Avi.Protocol.Reliability;

using CsCheck;

namespace Avi.Protocol.Tests.Reliability;

[TestFixture]
internal sealed class DuplicateFilterTests
{
    // Mostly the next ones, around the wrap too, with strangers in between.
    private static readonly Gen<int> Step = Gen.OneOf(Gen.Int[-40, 40], Gen.Int[-3, 3], Gen.Int[-3, 3], Gen.Int[0, 65_534]);

    private static readonly Gen<ReasonCode> AnyReason = Gen.Int[0, 4].Select(kind => kind switch
    {
        0 => ReasonCode.Busy,
        1 => ReasonCode.UnknownAlias,
        2 => ReasonCode.Refused,
        _ => ReasonCode.Success,
    });

    [Test]
    public void Packet_is_new_then_in_work_then_taken()
    {
        var filter = new DuplicateFilter();
        PacketNovelty first = filter.Begin(7);
        PacketNovelty second = filter.Begin(7);
        filter.Finish(7, ReasonCode.Refused);
        PacketNovelty third = filter.Begin(7);

        Assert.That((first, second, third), Is.EqualTo((PacketNovelty.New, PacketNovelty.InWork, PacketNovelty.Taken)));
        Assert.That(filter.Reason, Is.EqualTo(ReasonCode.Refused));
    }

    [TestCase(ReasonCode.Busy)]
    [TestCase(ReasonCode.UnknownAlias)]
    public void Packet_that_was_not_taken_is_new_again(ReasonCode reason)
    {
        var filter = new DuplicateFilter();
        filter.Begin(7);
        filter.Finish(7, reason);

        Assert.That(filter.Begin(7), Is.EqualTo(PacketNovelty.New));
    }

    [TestCase(1)]
    [TestCase(65_500)]
    public void Sixty_four_are_remembered_and_the_sixty_fifth_pushes_the_first_out(int first)
    {
        var filter = new DuplicateFilter();
        ushort Id(int index) => (ushort)(((first - 1 + index) % 65_535) + 1);
        for (int i = 0; i < 64; i++)
            Take(filter, Id(i));

        PacketNovelty with64 = filter.Begin(Id(0));
        Take(filter, Id(64));

        Assert.That(with64, Is.EqualTo(PacketNovelty.Taken));
        Assert.That(filter.Begin(Id(0)), Is.EqualTo(PacketNovelty.New));
        Assert.That(filter.Begin(Id(1)), Is.EqualTo(PacketNovelty.Taken));
        Assert.That(filter.Begin(Id(64)), Is.EqualTo(PacketNovelty.Taken));
    }

    [Test]
    public void Thirty_two_are_in_work_at_most()
    {
        var filter = new DuplicateFilter();
        for (ushort id = 1; id <= 32; id++)
            filter.Begin(id);

        PacketNovelty tooMany = filter.Begin(33);
        PacketNovelty known = filter.Begin(32);
        filter.Finish(5, ReasonCode.Success);

        Assert.That((tooMany, known), Is.EqualTo((PacketNovelty.TooMany, PacketNovelty.InWork)));
        Assert.That(filter.Begin(33), Is.EqualTo(PacketNovelty.New));
    }

    [Test]
    public void Cleared_filter_knows_nothing_and_late_work_is_nobodys()
    {
        var filter = new DuplicateFilter();
        Take(filter, 1);
        filter.Begin(2);

        filter.Clear();

        Assert.That((filter.Finish(2, ReasonCode.Success), filter.InWork), Is.EqualTo((false, 0)));
        Assert.That((filter.Begin(1), filter.Begin(2)), Is.EqualTo((PacketNovelty.New, PacketNovelty.New)));
    }

    [Test]
    public void Filter_is_a_list_of_the_last_64_for_whatever_comes() =>
        Gen.Select(Gen.Int[0, 65_534], Gen.Select(Step, Gen.Bool, AnyReason).Array[0, 600]).Sample((start, turns) =>
        {
            var filter = new DuplicateFilter();
            var taken = new List<(ushort Id, ReasonCode Reason)>();
            var inWork = new List<ushort>();
            int current = start;
            foreach ((int step, bool finishes, ReasonCode reason) in turns)
            {
                int ordinal = (((current + step) % 65_535) + 65_535) % 65_535;
                ushort id = (ushort)(ordinal + 1);
                if (step is > -4 and < 4)
                    current = ordinal;

                int known = taken.FindIndex(packet => packet.Id == id);
                PacketNovelty expected = inWork.Contains(id) ? PacketNovelty.InWork
                    : known >= 0 ? PacketNovelty.Taken
                    : inWork.Count == 32 ? PacketNovelty.TooMany
                    : PacketNovelty.New;
                if (filter.Begin(id) != expected)
                    return false;

                if (expected == PacketNovelty.Taken && filter.Reason != taken[known].Reason)
                    return false;

                if (expected == PacketNovelty.New)
                    inWork.Add(id);

                if (finishes && inWork.Remove(id))
                {
                    filter.Finish(id, reason);
                    if (reason is not (ReasonCode.Busy or ReasonCode.UnknownAlias))
                        taken.Add((id, reason));

                    if (taken.Count > 64)
                        taken.RemoveAt(0);
                }
            }

            return true;
        }, iter: 2_000);

    private static void Take(DuplicateFilter filter, ushort id)
    {
        filter.Begin(id);
        filter.Finish(id, ReasonCode.Success);
    }
}

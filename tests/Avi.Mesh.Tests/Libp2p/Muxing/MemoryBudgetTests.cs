using Avi.Mesh.Libp2p.Muxing;
using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Muxing;

[TestFixture]
internal sealed class MemoryBudgetTests
{
    [Test]
    public void First_half_is_for_whoever_comes_and_the_second_in_equal_parts()
    {
        var budget = new MemoryBudget(bytes: 200, maxShares: 2);
        MemoryShare greedy = budget.Open();
        MemoryShare modest = budget.Open();

        bool common = greedy.TryTake(100);
        bool tooMuch = greedy.TryTake(1);
        bool part = modest.TryTake(50);
        bool moreThanPart = modest.TryTake(1);

        Assert.That((common, tooMuch, part, moreThanPart), Is.EqualTo((true, false, true, false)));
        Assert.That((budget.UsedBytes, budget.Refusals), Is.EqualTo((150, 2)));
    }

    [Test]
    public void What_comes_back_can_be_taken_again()
    {
        var budget = new MemoryBudget(bytes: 200, maxShares: 2);
        MemoryShare greedy = budget.Open();
        budget.Open();
        greedy.TryTake(100);

        greedy.Return(60);

        Assert.That((greedy.TryTake(60), budget.UsedBytes, greedy.HeldBytes), Is.EqualTo((true, 100, 100)));
    }

    [Test]
    public void Those_who_came_early_and_took_much_leave_its_part_to_everyone_who_comes_later()
    {
        const int connections = 300;
        const int part = 8 * 1024;
        var budget = new MemoryBudget(bytes: 2L * connections * part, connections);

        List<long> held = [];
        for (int i = 0; i < connections; i++)
        {
            MemoryShare share = budget.Open();
            while (share.TryTake(1024))
            {
                // As much as there is.
            }

            held.Add(share.HeldBytes);
        }

        Assert.That(held[0], Is.EqualTo(connections * part), "the common half");
        Assert.That(held.Skip(1), Is.All.EqualTo(part));
        Assert.That(budget.UsedBytes, Is.LessThanOrEqualTo(2L * connections * part));
    }

    [Test]
    public void Budget_is_never_exceeded() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[1, 60]).Array[0, 200].Sample(steps =>
        {
            var budget = new MemoryBudget(bytes: 500, maxShares: 10);
            MemoryShare[] shares = [.. Enumerable.Range(0, 10).Select(_ => budget.Open())];
            foreach ((int share, int bytes) in steps)
            {
                if (!shares[share].TryTake(bytes) && shares[share].HeldBytes > 0)
                    shares[share].Return((int)shares[share].HeldBytes);

                if (budget.UsedBytes > 500 || budget.UsedBytes != shares.Sum(each => each.HeldBytes))
                    return false;
            }

            return true;
        });
}

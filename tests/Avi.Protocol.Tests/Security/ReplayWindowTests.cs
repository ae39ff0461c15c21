using Avi.Protocol.Security;

using CsCheck;

namespace Avi.Protocol.Tests.Security;

[TestFixture]
internal sealed class ReplayWindowTests
{
    // Small steps, the edges of words and window, jumps, and the ends of the numbers.
    private static readonly Gen<ulong> Counter = Gen.OneOf(
        Gen.ULong[0, 600],
        Gen.Select(Gen.ULong[0, 8], Gen.Int[-2, 2], (word, off) => (word * 64) + (ulong)(off + 2)),
        Gen.ULong[ulong.MaxValue - 300, ulong.MaxValue]);

    [Test]
    public void Window_takes_what_the_rule_takes() =>
        Counter.Array[0, 400].Sample(counters =>
        {
            var window = default(ReplayWindow);
            var taken = new HashSet<ulong>();
            foreach (ulong counter in counters)
            {
                ulong highest = taken.Count == 0 ? 0 : taken.Max();
                RecordStatus expected = taken.Count == 0 || counter > highest ? RecordStatus.Opened
                    : highest >= 256 && counter <= highest - 256 ? RecordStatus.TooOld
                    : taken.Contains(counter) ? RecordStatus.Seen
                    : RecordStatus.Opened;
                if (window.Check(counter) != expected)
                    return false;

                if (window.IsNewest(counter) != (taken.Count == 0 || counter > highest))
                    return false;

                if (expected == RecordStatus.Opened)
                {
                    window.Enter(counter);
                    taken.Add(counter);
                }
            }

            return true;
        }, iter: 2_000);

    [TestCase(45UL, 300UL, RecordStatus.Opened)]
    [TestCase(44UL, 300UL, RecordStatus.TooOld)]
    [TestCase(0UL, 255UL, RecordStatus.Opened)]
    [TestCase(0UL, 256UL, RecordStatus.TooOld)]
    [TestCase(300UL, 300UL, RecordStatus.Seen)]
    [TestCase(ulong.MaxValue - 255, ulong.MaxValue, RecordStatus.Opened)]
    [TestCase(ulong.MaxValue - 256, ulong.MaxValue, RecordStatus.TooOld)]
    public void Window_is_exact_at_its_edges(ulong counter, ulong highest, RecordStatus expected)
    {
        var window = default(ReplayWindow);
        window.Enter(highest);

        Assert.That(window.Check(counter), Is.EqualTo(expected));
    }

    [TestCase(255UL)]
    [TestCase(256UL)]
    [TestCase(257UL)]
    public void Counter_is_not_taken_for_the_one_256_before_it(ulong step)
    {
        var window = default(ReplayWindow);
        window.Enter(1_000);
        window.Enter(1_000 + step);

        // It has the place that 1,000, or a neighbour, had.
        Assert.That(window.Check(1_000 + step - 1), Is.EqualTo(RecordStatus.Opened));
        Assert.That(window.Check(1_000 + step), Is.EqualTo(RecordStatus.Seen));
        Assert.That(window.Check(1_000), Is.EqualTo(step < 256 ? RecordStatus.Seen : RecordStatus.TooOld));
    }

    [Test]
    public void Asking_about_a_counter_moves_nothing()
    {
        var window = default(ReplayWindow);
        window.Enter(0);

        RecordStatus forged = window.Check(ulong.MaxValue);

        Assert.That((forged, window.Check(1), window.Used), Is.EqualTo((RecordStatus.Opened, RecordStatus.Opened, 1UL)));
    }

    [Test]
    public void First_counter_is_zero_or_any_other()
    {
        var window = default(ReplayWindow);

        Assert.That((window.Check(0), window.Check(7), window.Used), Is.EqualTo((RecordStatus.Opened, RecordStatus.Opened, 0UL)));
    }
}

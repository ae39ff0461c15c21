namespace Avi.Fuzz;

[TestFixture]
internal sealed class MutatorTests
{
    private const int MaxBytes = 24;

    private static readonly byte[] Golden = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    [Test]
    public void Same_seed_makes_the_same_inputs_and_another_one_others()
    {
        byte[][] made = Make(seed: 3);

        Assert.That(Make(seed: 3), Is.EqualTo(made));
        Assert.That(Make(seed: 4), Is.Not.EqualTo(made));
    }

    [Test]
    public void Inputs_are_changed_bounded_and_of_every_length()
    {
        byte[][] made = Make(seed: 3);

        Assert.That(made.Count(input => !input.SequenceEqual(Golden)), Is.GreaterThan(made.Length * 9 / 10));
        Assert.That(made.Select(input => input.Length).Distinct().Order(), Is.EqualTo(Enumerable.Range(0, MaxBytes + 1)));
    }

    [Test]
    public void Empty_golden_input_is_changed_too()
    {
        var mutator = new Mutator([[]], MaxBytes, seed: 3);
        int longest = 0;
        for (int i = 0; i < 1_000; i++)
        {
            mutator.Next(out int length);
            longest = Math.Max(longest, length);
        }

        Assert.That(longest, Is.GreaterThan(0));
    }

    private static byte[][] Make(int seed)
    {
        var mutator = new Mutator([Golden], MaxBytes, seed);
        return [.. Enumerable.Range(0, 20_000).Select(_ => mutator.Next(out int length)[..length])];
    }
}

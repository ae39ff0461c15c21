namespace Avi.Fuzz;

/// <summary>What is wrong with a parser is found out: each of these is broken on purpose.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class FuzzRunTests
{
    private static readonly byte[][] Golden = [[4, 1, 2, 3, 4]];

    private static readonly FuzzSettings Settings = new(Seed: 7, Inputs: 10_000, TimeSpan.FromSeconds(10));

    [Test]
    public async Task Parser_without_a_mistake_reads_all_inputs()
    {
        FuzzReport report = await RunAsync(input => IsCounted(input));

        Assert.That(report.Failure, Is.Null);
        Assert.That(report.Inputs, Is.EqualTo(Golden.Length + Settings.Inputs));
        Assert.That(report.Accepted, Is.GreaterThan(1).And.LessThan(report.Inputs));
    }

    [Test]
    public async Task Parser_that_reads_past_the_end_is_found_out()
    {
        FuzzReport report = await RunAsync(input => input[input[0]] > 0);

        Assert.That(report.Failure, Does.Contain(nameof(IndexOutOfRangeException)));
    }

    [Test]
    public async Task Parser_that_believes_a_length_is_found_out()
    {
        FuzzReport report = await RunAsync(input => input.Length > 0 && new byte[input[0] << 16].Length > 0);

        Assert.That(report.Failure, Does.Contain("bytes of memory"));
    }

    [Test]
    public async Task Parser_that_reads_something_else_than_what_is_there_is_found_out()
    {
        FuzzReport report = await RunAsync(input =>
        {
            Oracle.Holds(input.Length is 0 or 5, "What was accepted is read again.");
            return true;
        });

        Assert.That(report.Failure, Does.Contain("What was accepted is read again."));
    }

    [Test]
    public async Task Parser_that_does_not_come_back_is_found_out()
    {
        using var end = new ManualResetEventSlim();
        FuzzSettings impatient = Settings with { MaxTime = TimeSpan.FromMilliseconds(50) };

        FuzzReport report = await RunAsync(
            input =>
            {
                if (input is [not 4, ..])
                    end.Wait();

                return true;
            },
            impatient);
        end.Set();

        Assert.That(report.Failure, Does.Contain("did not end"));
    }

    [Test]
    public async Task Parser_that_accepts_nothing_tests_nothing()
    {
        FuzzReport report = await RunAsync(_ => false);

        Assert.That(report.Failure, Does.Contain("tests nothing"));
    }

    [Test]
    public async Task Failure_tells_the_input_and_how_to_see_it_again()
    {
        FuzzReader broken = input => input[input[0]] > 0;
        FuzzReport report = await RunAsync(broken);
        FuzzReport again = await RunAsync(broken);

        Assert.That(report.Failure, Does.Contain("AVI_FUZZ_SEED=7 AVI_FUZZ_INPUTS=10000"));
        Assert.That((again.Inputs, again.Failure), Is.EqualTo((report.Inputs, report.Failure)));
    }

    private static Task<FuzzReport> RunAsync(FuzzReader reader, FuzzSettings? settings = null) =>
        new FuzzRun(new FuzzTarget("broken", Golden, reader), settings ?? Settings).RunAsync();

    private static bool IsCounted(ReadOnlySpan<byte> input) => input.Length > 0 && input[0] == input.Length - 1;
}

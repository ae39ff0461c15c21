namespace Avi.Fuzz;

/// <summary>
/// No input makes a parser throw, hang, contradict itself, or take memory that the input does not explain.
/// </summary>
[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class FuzzTests
{
    [TestCaseSource(typeof(FuzzTargets), nameof(FuzzTargets.All))]
    public async Task No_input_is_too_much_for(FuzzTarget target)
    {
        FuzzReport report = await new FuzzRun(target, FuzzSettings.FromEnvironment()).RunAsync();

        await TestContext.Out.WriteLineAsync($"{target.Name}: {report.Inputs} inputs, {report.Accepted} accepted");
        Assert.That(report.Failure, Is.Null);
    }
}

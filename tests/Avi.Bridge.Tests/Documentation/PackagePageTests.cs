namespace Avi.Bridge.Tests.Documentation;

/// <summary>Holds docs/packages/Avi.Bridge.md to code that compiles, and its numbers to the options.</summary>
[TestFixture]
internal sealed class PackagePageTests
{
    [Test]
    public void Every_snippet_of_the_page_is_compiled() =>
        Assert.That(PackagePage.SnippetsThatAreNotCompiled("Avi.Bridge"), Is.Empty);

    [Test]
    public void Defaults_of_the_page_are_those_of_the_options()
    {
        var options = new BridgeOptions();
        string[] rows =
        [
            $"| `MaxSessions` | {options.MaxSessions:N0} |",
            $"| `MaxSessionsPerAddress` | {options.MaxSessionsPerAddress:N0} |",
            $"| `OfflineAfter` | {options.OfflineAfter.TotalSeconds} s |",
            $"| `SessionTimeout` | {options.SessionTimeout.TotalHours} h |",
            $"| {options.MaxSubscriptionsPerSession}, {options.MaxSubscriptions:N0} |",
            $"| {options.PacingBurst}, {options.PacingInterval.TotalMilliseconds} ms |",
            $"| {options.MaxQueuedPerSession}, {options.MaxQueued:N0} |",
            $"| `MeshQueueCapacity` | {options.MeshQueueCapacity:N0} |",
            $"| `TopicLinger` | {options.TopicLinger.TotalSeconds} s |",
        ];

        Assert.That(rows.Where(row => !Page().Contains(row, StringComparison.Ordinal)), Is.Empty);
    }

    private static string Page() => PackagePage.Read("Avi.Bridge.md");
}

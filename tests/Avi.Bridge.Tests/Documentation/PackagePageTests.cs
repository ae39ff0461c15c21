using System.Text.RegularExpressions;

namespace Avi.Bridge.Tests.Documentation;

/// <summary>Holds docs/packages/Avi.Bridge.md to code that compiles, and its numbers to the options.</summary>
[TestFixture]
internal sealed partial class PackagePageTests
{
    [Test]
    public void Every_snippet_of_the_page_is_compiled()
    {
        string code = WithoutIndentation(ReadBesideTests("PageSnippets.cs"));

        string[] snippets =
            [.. Snippet().Matches(Page()).Select(match => WithoutIndentation(match.Groups["code"].Value))];

        Assert.That(snippets, Has.Length.EqualTo(3));
        Assert.That(snippets.Where(snippet => !code.Contains(snippet, StringComparison.Ordinal)), Is.Empty);
    }

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

    private static string Page() => ReadBesideTests("Avi.Bridge.md");

    private static string ReadBesideTests(string fileName) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documentation", fileName));

    private static string WithoutIndentation(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim())).Trim();

    [GeneratedRegex("```csharp\r?\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();
}

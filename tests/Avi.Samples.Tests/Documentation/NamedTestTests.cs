using System.Text.RegularExpressions;

namespace Avi.Samples.Tests.Documentation;

/// <summary>A page that names the tests that show what it says names tests that exist.</summary>
internal sealed partial class NamedTestTests
{
    private static readonly string Tests = string.Concat(Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests*.cs", SearchOption.AllDirectories)
        .Select(File.ReadAllText));

    [Test]
    public void Tests_of_the_security_page_exist()
    {
        string page = MarkdownPages.Read("docs/security.md");

        string[] named = [.. TestName().Matches(page).Select(match => match.Groups["name"].Value)];

        Assert.That(named, Has.Length.GreaterThan(20));
        Assert.That(
            named.Where(name => !Tests.Contains($" {name}(", StringComparison.Ordinal)), Is.Empty);
    }

    // A sentence with underscores: at least three words.
    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+){2,})`", RegexOptions.ExplicitCapture)]
    private static partial Regex TestName();
}

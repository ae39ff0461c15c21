using System.Text.RegularExpressions;

namespace Avi.Samples.Tests.Documentation;

internal sealed partial class LinkTests
{
    [TestCaseSource(typeof(MarkdownPages), nameof(MarkdownPages.All))]
    public void Every_relative_link_leads_to_a_file(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!; // a page is a file, so it has a folder

        string[] broken =
        [
            .. Link().Matches(MarkdownPages.Read(page))
                .Select(match => match.Groups["target"].Value)
                .Where(target => !target.Contains("://", StringComparison.Ordinal))
                .Where(target => !Path.Exists(Path.Combine(folder, target))),
        ];

        Assert.That(broken, Is.Empty);
    }

    // [text](target#part "title"); a link to a part of the same page has an empty target and is not looked at.
    [GeneratedRegex("""\]\((?<target>[^)#\s]+)[^)]*\)""")]
    private static partial Regex Link();
}

using System.Text.RegularExpressions;

namespace Avi.Tests;

/// <summary>A package's page in docs/packages, held to the code that its tests compile and run.</summary>
/// <remarks>
/// The test project copies the page, and its own PageSnippets.cs, into a folder "Documentation" beside itself.
/// </remarks>
internal static partial class PackagePage
{
    /// <summary>Reads a file of that folder.</summary>
    public static string Read(string fileName) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documentation", fileName));

    /// <summary>
    /// Finds the C# blocks of a page that stand nowhere in PageSnippets.cs; indentation does not count.
    /// </summary>
    /// <param name="package">The package; its page has at least one block.</param>
    public static IEnumerable<string> SnippetsThatAreNotCompiled(string package)
    {
        string code = WithoutIndentation(Read("PageSnippets.cs"));
        string[] snippets =
            [.. Snippet().Matches(Read($"{package}.md")).Select(match => WithoutIndentation(match.Groups["code"].Value))];

        Assert.That(snippets, Is.Not.Empty);
        return snippets.Where(snippet => !code.Contains(snippet, StringComparison.Ordinal));
    }

    private static string WithoutIndentation(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim())).Trim();

    [GeneratedRegex("```csharp\r?\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();
}

namespace Avi.Samples.Tests.Documentation;

/// <summary>What the pages show must compile, or readers lose their first hour on it.</summary>
internal sealed class SnippetTests
{
    public static IEnumerable<string> PagesWithCode =>
        MarkdownPages.All.Where(page => MarkdownPages.Blocks(page).Any(IsCSharp) && !IsHeldByItsPackage(page));

    [TestCaseSource(nameof(PagesWithCode))]
    public void Every_csharp_block_compiles(string page)
    {
        var compiler = new SnippetCompiler();

        string[] errors = [.. MarkdownPages.Blocks(page).Where(IsCSharp).SelectMany(compiler.FindErrors)];

        Assert.That(errors, Is.Empty, string.Join('\n', errors));
    }

    [Test]
    public void Readme_and_the_operators_page_show_code() =>
        Assert.That(PagesWithCode, Is.SupersetOf(new[] { "README.md", "docs/operations.md" }));

    [TestCase("int x = y;")]
    [TestCase("using Avi.Missing;\nConsole.WriteLine();")]
    [TestCase("string Half( {")]
    [TestCase("await Console.Out.WriteLineAsync(args)")]
    public void Wrong_code_is_noticed(string code) =>
        Assert.That(new SnippetCompiler().FindErrors(new MarkdownBlock("page.md", 1, "csharp", code)), Is.Not.Empty);

    [Test]
    public void Fragment_may_use_what_an_earlier_one_declared()
    {
        var compiler = new SnippetCompiler();
        MarkdownBlock first = new("page.md", 1, "csharp", "int shelf = args.Length;\nvar name = $\"{shelf}\";");
        MarkdownBlock second = new("page.md", 9, "csharp", "if (await Task.FromResult(shelf) > 0)\n    return name.Length;");

        Assert.That((string[])[.. compiler.FindErrors(first), .. compiler.FindErrors(second)], Is.Empty);
    }

    // The tests of a package compile and run the code of its own page.
    private static bool IsHeldByItsPackage(string page) =>
        page.StartsWith("docs/packages/", StringComparison.Ordinal)
        && File.Exists(Path.Combine(
            Repository.Root, "tests", $"{Path.GetFileNameWithoutExtension(page)}.Tests", "Documentation", "PageSnippets.cs"));

    private static bool IsCSharp(MarkdownBlock block) => block.Language is "csharp" or "cs" or "c#";
}

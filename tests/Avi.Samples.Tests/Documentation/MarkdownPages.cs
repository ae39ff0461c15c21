namespace Avi.Samples.Tests.Documentation;

/// <summary>The repository's Markdown pages and what is in them.</summary>
internal static class MarkdownPages
{
    private static readonly string[] Folders =
        ["docs", "samples", "tests", "benchmarks", "eng", "Avi.Protocol", "Avi.Embedded", "Avi.Embedded.Esp32", "Avi.Bridge", "Avi.Mesh"];

    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", "TestResults"];

    /// <summary>Gets all pages, relative to the repository, with slashes.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Folders
                .Select(folder => Path.Combine(Repository.Root, folder))
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories)))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(page => !page.Split('/').Intersect(NotOurs, StringComparer.Ordinal).Any())
            .Order(StringComparer.Ordinal),
    ];

    public static string Read(string page) => File.ReadAllText(Path.Combine(Repository.Root, page));

    /// <summary>Finds the fenced blocks of a page.</summary>
    public static IReadOnlyList<MarkdownBlock> Blocks(string page)
    {
        List<MarkdownBlock> blocks = [];
        string[] lines = Read(page).ReplaceLineEndings("\n").Split('\n');
        for (int index = 0; index < lines.Length; index++)
        {
            string opening = lines[index].TrimStart();
            if (!opening.StartsWith("```", StringComparison.Ordinal))
                continue;

            int first = index + 1;
            string[] text = [.. lines.Skip(first).TakeWhile(line => line.Trim() != "```")];
            blocks.Add(new MarkdownBlock(page, first + 1, opening[3..].Trim(), string.Join('\n', text)));
            index = first + text.Length;
        }

        return blocks;
    }
}

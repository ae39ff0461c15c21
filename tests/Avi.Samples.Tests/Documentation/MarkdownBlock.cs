namespace Avi.Samples.Tests.Documentation;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">The page, relative to the repository.</param>
/// <param name="Line">The number of the block's first line.</param>
/// <param name="Language">What stands after the fence.</param>
/// <param name="Text">The lines between the fences.</param>
internal sealed record MarkdownBlock(string Page, int Line, string Language, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Page}({Line})";
}

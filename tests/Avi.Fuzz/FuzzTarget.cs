namespace Avi.Fuzz;

/// <summary>A parser that sees bytes of strangers.</summary>
/// <param name="Name">What it parses.</param>
/// <param name="Golden">Inputs that are right, to be made wrong; the parser accepts one of them at least.</param>
/// <param name="Read">The parser, and what must hold for what it accepts. It may keep state between inputs.</param>
internal sealed record FuzzTarget(string Name, byte[][] Golden, FuzzReader Read)
{
    /// <summary>Gets how long an input may become.</summary>
    public int MaxInputBytes { get; init; } = 512;

    /// <summary>
    /// Gets how much memory an input may take whatever its length, with all that the checks take: small objects, and
    /// buffers with a limit of their own. A length that was believed takes more.
    /// </summary>
    public int FixedBytes { get; init; } = 4_096;

    /// <summary>
    /// Gets how much memory each byte of an input may take besides. Text is two bytes a character, the shortest entry
    /// of a list becomes an object, and the checks make most of it twice.
    /// </summary>
    public int BytesOfInputByte { get; init; } = 64;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

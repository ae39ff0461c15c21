using System.Diagnostics.CodeAnalysis;

namespace Avi.Fuzz;

/// <summary>
/// What must hold for whatever a parser accepts, mostly that it is written and read again as the same.
/// </summary>
internal static class Oracle
{
    public static void Holds([DoesNotReturnIf(false)] bool condition, string rule)
    {
        if (!condition)
            throw new OracleException(rule);
    }

    public static void Same(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected, string rule) =>
        Holds(actual.SequenceEqual(expected), rule);
}

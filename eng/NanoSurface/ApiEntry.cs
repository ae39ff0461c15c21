namespace Avi.NanoSurface;

/// <summary>One line of a signature list. What the columns mean depends on the first letter of the id.</summary>
internal sealed record ApiEntry(string Id, string Second, string Third, string Fourth)
{
    /// <summary>Gets what it is: T, F, M, P or E.</summary>
    public char Kind => Id[0];

    /// <summary>Gets the full name, with parameters if it has any.</summary>
    public string Name => Id[2..];

    /// <summary>Gets a value indicating whether generics are involved, which device code cannot use.</summary>
    public bool IsGeneric => Id.AsSpan().ContainsAny('`', '{') || Third.AsSpan().ContainsAny('`', '{');

    public static ApiEntry Parse(string line)
    {
        string[] columns = line.Split('\t');
        return new ApiEntry(columns[0], Column(columns, 1), Column(columns, 2), Column(columns, 3));
    }

    private static string Column(string[] columns, int index) => index < columns.Length ? columns[index] : string.Empty;
}

namespace Avi.LoadTest.Mesh.Measurements;

/// <summary>A line of the table.</summary>
/// <param name="Name">Its name for programs.</param>
/// <param name="Title">What people read, with the unit.</param>
internal sealed record Figure(string Name, string Title)
{
    /// <summary>Gets a value indicating whether the greater value is the better one.</summary>
    public bool IsMoreBetter { get; init; }

    /// <summary>Gets the figure that this one could be at most, of which it is shown as a share.</summary>
    public string? Bound { get; init; }
}

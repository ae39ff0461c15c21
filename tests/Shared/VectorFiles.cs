using System.Text.Json;

namespace Avi.Tests;

/// <summary>Finds the golden vectors: in the folder that AVI_VECTORS names, else beside the tests.</summary>
internal static class VectorFiles
{
    private const string FolderVariable = "AVI_VECTORS";

    /// <returns>The full path of a vector file; a file that the named folder lacks comes from our own copy.</returns>
    public static string PathOf(string fileName)
    {
        string own = Path.Combine(AppContext.BaseDirectory, "vectors", fileName);
        string? folder = Environment.GetEnvironmentVariable(FolderVariable);
        if (string.IsNullOrEmpty(folder))
            return own;

        // A mistyped folder must not pass as tested.
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{FolderVariable} names '{folder}', which is no folder.");

        string theirs = Path.Combine(folder, fileName);
        return File.Exists(theirs) ? theirs : own;
    }

    /// <returns>The entries of a vector file, which is one JSON array of objects.</returns>
    public static IReadOnlyList<JsonElement> ReadEntries(string fileName)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(fileName)));
        JsonElement[] entries = [.. document.RootElement.EnumerateArray().Select(entry => entry.Clone())];

        // A test over no entries would pass without testing anything.
        return entries.Length > 0 ? entries : throw new InvalidDataException($"{fileName} has no entries.");
    }
}

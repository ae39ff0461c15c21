namespace Avi.NanoSurface;

/// <summary>The public signatures of one line of the platform, by assembly.</summary>
internal sealed class ApiSurface
{
    private readonly Dictionary<string, ApiEntry[]> _assemblies;
    private readonly Dictionary<string, HashSet<string>> _ids;

    private ApiSurface(string name, Dictionary<string, ApiEntry[]> assemblies)
    {
        Name = name;
        _assemblies = assemblies;
        _ids = assemblies.ToDictionary(
            assembly => assembly.Key,
            assembly => assembly.Value.Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Gets the line's name, such as 1.x.</summary>
    public string Name { get; }

    public IReadOnlyDictionary<string, ApiEntry[]> Assemblies => _assemblies;

    /// <summary>Gets the versions that references carry; they are those of the stable line.</summary>
    public required IReadOnlyDictionary<string, Version> Versions { get; init; }

    /// <summary>Reads a folder of lists, and the versions beside it.</summary>
    public static ApiSurface Read(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        Dictionary<string, ApiEntry[]> assemblies = Directory.GetFiles(folder, "*.tsv")
            .Order(StringComparer.Ordinal)
            .ToDictionary(
                file => Path.GetFileNameWithoutExtension(file),
                file => File.ReadLines(file).Where(line => line.Length > 0).Select(ApiEntry.Parse).ToArray());
        if (!assemblies.ContainsKey("mscorlib"))
            throw new InvalidDataException($"{folder} has no mscorlib.tsv.");

        string parent = Path.GetDirectoryName(folder)!; // a folder with lists is no root
        Dictionary<string, Version> versions = File.ReadLines(Path.Combine(parent, "versions.tsv"))
            .Select(line => line.Split('\t'))
            .ToDictionary(columns => columns[0], columns => Version.Parse(columns[1]));
        return new ApiSurface(Path.GetFileName(folder), assemblies) { Versions = versions };
    }

    public bool HasAssembly(string assembly) => _ids.ContainsKey(assembly);

    public bool Has(string assembly, string id) => _ids.TryGetValue(assembly, out HashSet<string>? ids) && ids.Contains(id);
}

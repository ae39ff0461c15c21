using Mono.Cecil;

namespace Avi.NanoSurface;

/// <summary>Makes assemblies that a compiler can compile against, and that nobody can run.</summary>
internal static class ReferenceAssemblies
{
    public static void Write(ApiSurface surface, string folder)
    {
        Directory.CreateDirectory(folder);
        var types = new Dictionary<string, TypeDefinition>(StringComparer.Ordinal);
        var writers = surface.Assemblies
            .OrderByDescending(assembly => assembly.Key == "mscorlib") // the others' indexers need an attribute of it
            .Select(assembly => new ReferenceAssemblyWriter(assembly.Key, VersionOf(surface, assembly.Key), assembly.Value, types))
            .ToList();

        // All types first: members mention types of other assemblies, in both directions.
        foreach (ReferenceAssemblyWriter writer in writers)
            writer.DeclareTypes();
        foreach (ReferenceAssemblyWriter writer in writers)
            writer.DeclareMembers();
        foreach (ReferenceAssemblyWriter writer in writers)
            writer.Save(folder);
    }

    private static Version VersionOf(ApiSurface surface, string assembly) =>
        surface.Versions.TryGetValue(assembly, out Version? version) ? version : new Version(1, 0, 0, 0);
}

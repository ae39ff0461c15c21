using Mono.Cecil;

namespace Avi.NanoSurface;

/// <summary>Says what in an assembly would not load or not work on the platform.</summary>
internal static class AssemblyChecker
{
    private const string OwnPrefix = "Avi."; // our other assemblies are checked on their own

    /// <returns>The problems, each a sentence; none when all is well.</returns>
    public static IReadOnlyList<string> Check(string path, IReadOnlyList<ApiSurface> surfaces)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(path);
        var problems = new SortedSet<string>(StringComparer.Ordinal);
        foreach (ApiSurface surface in surfaces)
            CheckReferences(module, surface, problems);

        foreach (TypeDefinition type in module.GetTypes())
            new TypeRules(problems).Check(type);

        return [.. problems];
    }

    private static void CheckReferences(ModuleDefinition module, ApiSurface surface, SortedSet<string> problems)
    {
        foreach (AssemblyNameReference assembly in module.AssemblyReferences)
        {
            if (!IsOwn(assembly.Name) && !surface.HasAssembly(assembly.Name))
                problems.Add($"{assembly.Name} is no assembly of nanoFramework {surface.Name}.");
        }

        foreach (TypeReference type in module.GetTypeReferences())
            Require(AssemblyOf(type), DocumentationId.Of(type), surface, problems);

        foreach (MemberReference member in module.GetMemberReferences())
        {
            string? assembly = AssemblyOf(member.DeclaringType);
            if (member is MethodReference method)
                Require(assembly, DocumentationId.Of(method), surface, problems);
            else if (member is FieldReference field)
                Require(assembly, DocumentationId.Of(field), surface, problems);
        }
    }

    private static void Require(string? assembly, string id, ApiSurface surface, SortedSet<string> problems)
    {
        if (assembly != null && !IsOwn(assembly) && surface.HasAssembly(assembly) && !surface.Has(assembly, id))
            problems.Add($"{id} is not in {assembly} of nanoFramework {surface.Name}.");
    }

    // Arrays and generic instances have no assembly of their own; the rules for types look at them.
    private static string? AssemblyOf(TypeReference type) =>
        type is TypeSpecification ? null : (type.Scope as AssemblyNameReference)?.Name;

    private static bool IsOwn(string assembly) => assembly.StartsWith(OwnPrefix, StringComparison.Ordinal);
}

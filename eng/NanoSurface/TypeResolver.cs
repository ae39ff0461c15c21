using Mono.Cecil;

namespace Avi.NanoSurface;

/// <summary>Turns the type names of the lists into references of one module.</summary>
internal sealed class TypeResolver(ModuleDefinition module, Dictionary<string, TypeDefinition> types)
{
    /// <returns>A type as it stands in a signature, where the basic ones have codes of their own.</returns>
    public TypeReference Resolve(string name)
    {
        if (name.EndsWith('@'))
            return new ByReferenceType(Resolve(name[..^1]));

        if (name.EndsWith("[]", StringComparison.Ordinal))
            return new ArrayType(Resolve(name[..^2]));

        if (name.EndsWith('*'))
            return new PointerType(Resolve(name[..^1]));

        return Basic(name) ?? Reference(name);
    }

    /// <returns>A type as it stands where a type is named: as a base, for example.</returns>
    public TypeReference Reference(string name) => types.TryGetValue(name, out TypeDefinition? type)
        ? module.ImportReference(type)
        : throw new InvalidDataException($"No list has the type {name}.");

    private TypeReference? Basic(string name) => name switch
    {
        "System.Void" => module.TypeSystem.Void,
        "System.Boolean" => module.TypeSystem.Boolean,
        "System.Char" => module.TypeSystem.Char,
        "System.SByte" => module.TypeSystem.SByte,
        "System.Byte" => module.TypeSystem.Byte,
        "System.Int16" => module.TypeSystem.Int16,
        "System.UInt16" => module.TypeSystem.UInt16,
        "System.Int32" => module.TypeSystem.Int32,
        "System.UInt32" => module.TypeSystem.UInt32,
        "System.Int64" => module.TypeSystem.Int64,
        "System.UInt64" => module.TypeSystem.UInt64,
        "System.Single" => module.TypeSystem.Single,
        "System.Double" => module.TypeSystem.Double,
        "System.IntPtr" => module.TypeSystem.IntPtr,
        "System.UIntPtr" => module.TypeSystem.UIntPtr,
        "System.String" => module.TypeSystem.String,
        "System.Object" => module.TypeSystem.Object,
        _ => null,
    };
}

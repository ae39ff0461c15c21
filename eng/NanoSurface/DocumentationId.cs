using Mono.Cecil;

namespace Avi.NanoSurface;

/// <summary>Documentation ids of what an assembly refers to, as the lists have them.</summary>
internal static class DocumentationId
{
    public static string Of(TypeReference type) => "T:" + NameOf(type);

    public static string Of(FieldReference field) => $"F:{NameOf(field.DeclaringType)}.{field.Name}";

    public static string Of(MethodReference method)
    {
        string name = method.Name.Replace('.', '#');
        string parameters = method.HasParameters
            ? $"({string.Join(',', method.Parameters.Select(parameter => NameOf(parameter.ParameterType)))})"
            : string.Empty;
        string result = name is "op_Implicit" or "op_Explicit" ? "~" + NameOf(method.ReturnType) : string.Empty;
        return $"M:{NameOf(method.DeclaringType)}.{name}{parameters}{result}";
    }

    private static string NameOf(TypeReference type) => type switch
    {
        ByReferenceType reference => NameOf(reference.ElementType) + "@",
        ArrayType { Rank: 1 } array => NameOf(array.ElementType) + "[]",
        RequiredModifierType modified => NameOf(modified.ElementType),
        _ => type.FullName.Replace('/', '.'),
    };
}

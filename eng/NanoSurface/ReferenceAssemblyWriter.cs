using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Avi.NanoSurface;

/// <summary>Makes one reference assembly from its list.</summary>
internal sealed class ReferenceAssemblyWriter
{
    private readonly ApiEntry[] _entries;
    private readonly AssemblyDefinition _assembly;
    private readonly TypeResolver _resolver;
    private readonly Dictionary<string, TypeDefinition> _types; // of all assemblies, by the name that ids use
    private readonly List<(ApiEntry Entry, TypeDefinition Type)> _own = [];

    public ReferenceAssemblyWriter(
        string name, Version version, ApiEntry[] entries, Dictionary<string, TypeDefinition> types)
    {
        _entries = [.. entries.Where(entry => !entry.IsGeneric)];
        _types = types;
        _assembly = AssemblyDefinition.CreateAssembly(
            new AssemblyNameDefinition(name + ".unnamed", version), name + ".dll", ModuleKind.Dll);

        // Named only now: in a module that is "mscorlib", Cecil looks for the basic types among those read from a file.
        _ = Module.TypeSystem;
        _assembly.Name.Name = name;
        _resolver = new TypeResolver(Module, types);
    }

    private ModuleDefinition Module => _assembly.MainModule;

    public void DeclareTypes()
    {
        // An outer type is a prefix of its inner ones, so it comes first.
        foreach (ApiEntry entry in _entries.Where(entry => entry.Kind == 'T').OrderBy(entry => entry.Id, StringComparer.Ordinal))
        {
            int dot = entry.Name.LastIndexOf('.');
            string outerName = dot < 0 ? string.Empty : entry.Name[..dot];
            var type = new TypeDefinition(outerName, entry.Name[(dot + 1)..], TypeFlags(entry.Second));
            if (_types.TryGetValue(outerName, out TypeDefinition? outer))
            {
                type.Namespace = string.Empty;
                type.Attributes = (type.Attributes & ~TypeAttributes.VisibilityMask) | TypeAttributes.NestedPublic;
                outer.NestedTypes.Add(type);
            }
            else
            {
                Module.Types.Add(type);
            }

            _types.Add(entry.Name, type);
            _own.Add((entry, type));
        }
    }

    public void DeclareMembers()
    {
        foreach ((ApiEntry entry, TypeDefinition type) in _own)
            DeclareBases(entry, type);

        foreach (ApiEntry entry in _entries.Where(entry => entry.Kind == 'F'))
            DeclareField(entry);
        foreach (ApiEntry entry in _entries.Where(entry => entry.Kind == 'M'))
            DeclareMethod(entry);
        foreach (ApiEntry entry in _entries.Where(entry => entry.Kind == 'P'))
            DeclareProperty(entry);
        foreach (ApiEntry entry in _entries.Where(entry => entry.Kind == 'E'))
            DeclareEvent(entry);
    }

    public void Save(string folder)
    {
        string name = _assembly.Name.Name;
        if (name == "mscorlib")
            Module.AssemblyReferences.Clear(); // it is what everything else refers to

        // Written aside and moved: a compiler that runs meanwhile sees a whole file or none.
        string path = Path.Combine(folder, name + ".dll");
        string aside = $"{path}.{Environment.ProcessId}";
        _assembly.Write(aside);
        File.Move(aside, path, overwrite: true);
    }

    private static TypeAttributes TypeFlags(string kind) => TypeAttributes.Public | kind switch
    {
        "interface" => TypeAttributes.Interface | TypeAttributes.Abstract,
        "abstract class" => TypeAttributes.Abstract,
        "static class" => TypeAttributes.Abstract | TypeAttributes.Sealed,
        "class" => default,
        "struct" or "ref struct" => TypeAttributes.Sealed | TypeAttributes.SequentialLayout,
        _ => TypeAttributes.Sealed, // sealed classes, delegates and enums
    };

    private void DeclareBases(ApiEntry entry, TypeDefinition type)
    {
        if (entry.Second == "enum")
        {
            type.BaseType = _resolver.Reference("System.Enum");
            const FieldAttributes Value = FieldAttributes.Public | FieldAttributes.SpecialName | FieldAttributes.RTSpecialName;
            type.Fields.Add(new FieldDefinition("value__", Value, _resolver.Resolve(entry.Third)));
            return;
        }

        if (entry.Third.Length > 0)
            type.BaseType = _resolver.Reference(entry.Third);

        foreach (string name in entry.Fourth.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (_types.ContainsKey(name)) // generic ones are left out
                type.Interfaces.Add(new InterfaceImplementation(_resolver.Reference(name)));
        }
    }

    private void DeclareField(ApiEntry entry)
    {
        (TypeDefinition? type, string name, _) = Locate(entry);
        if (type == null)
            return;

        FieldAttributes flags = entry.Second.StartsWith("protected", StringComparison.Ordinal)
            ? FieldAttributes.Family
            : FieldAttributes.Public;
        if (entry.Second.Contains("const", StringComparison.Ordinal))
            flags |= FieldAttributes.Static | FieldAttributes.Literal | FieldAttributes.HasDefault;
        if (entry.Second.Contains("static", StringComparison.Ordinal))
            flags |= FieldAttributes.Static;
        if (entry.Second.Contains("readonly", StringComparison.Ordinal))
            flags |= FieldAttributes.InitOnly;

        var field = new FieldDefinition(name, flags, _resolver.Resolve(entry.Third));
        if (field.HasDefault)
            field.Constant = Constants.Parse(entry.Fourth, UnderlyingTypeName(entry.Third));
        type.Fields.Add(field);
    }

    private void DeclareMethod(ApiEntry entry)
    {
        (TypeDefinition? type, string name, string[] parameterTypes) = Locate(entry);
        if (type == null)
            return;

        bool isConstructor = name == "#ctor";
        var method = new MethodDefinition(
            isConstructor ? ".ctor" : name, MethodFlags(entry.Second, name), _resolver.Resolve(entry.Third));
        if (!method.IsStatic)
            method.HasThis = true;

        string[] names = entry.Fourth.Length == 0 ? [] : entry.Fourth.Split(',');
        for (int i = 0; i < parameterTypes.Length; i++)
            method.Parameters.Add(Parameter(parameterTypes[i], i < names.Length ? names[i] : $"parameter{i}"));

        if (type.BaseType?.FullName == "System.MulticastDelegate")
            method.ImplAttributes = MethodImplAttributes.Runtime | MethodImplAttributes.Managed;
        else if (!method.IsAbstract)
            WriteThrowingBody(method);

        type.Methods.Add(method);
    }

    private static void WriteThrowingBody(MethodDefinition method)
    {
        ILProcessor body = method.Body.GetILProcessor();
        body.Emit(OpCodes.Ldnull);
        body.Emit(OpCodes.Throw);
    }

    private static MethodAttributes MethodFlags(string flags, string name)
    {
        MethodAttributes result = MethodAttributes.HideBySig;
        result |= flags.StartsWith("protected", StringComparison.Ordinal) ? MethodAttributes.Family : MethodAttributes.Public;
        if (flags.Contains("static", StringComparison.Ordinal))
            result |= MethodAttributes.Static;
        if (flags.EndsWith(" abstract", StringComparison.Ordinal))
            result |= MethodAttributes.Abstract | MethodAttributes.Virtual | MethodAttributes.NewSlot;
        else if (flags.EndsWith(" override", StringComparison.Ordinal))
            result |= MethodAttributes.Virtual | MethodAttributes.ReuseSlot;
        else if (flags.EndsWith(" sealed-virtual", StringComparison.Ordinal))
            result |= MethodAttributes.Virtual | MethodAttributes.NewSlot | MethodAttributes.Final;
        else if (flags.EndsWith(" virtual", StringComparison.Ordinal))
            result |= MethodAttributes.Virtual | MethodAttributes.NewSlot;

        if (name == "#ctor")
            return result | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName;

        bool isSpecial = name.StartsWith("get_", StringComparison.Ordinal) || name.StartsWith("set_", StringComparison.Ordinal)
            || name.StartsWith("add_", StringComparison.Ordinal) || name.StartsWith("remove_", StringComparison.Ordinal)
            || name.StartsWith("op_", StringComparison.Ordinal);
        return isSpecial ? result | MethodAttributes.SpecialName : result;
    }

    private ParameterDefinition Parameter(string typeName, string name)
    {
        ParameterAttributes flags = ParameterAttributes.None;
        if (name.StartsWith("out ", StringComparison.Ordinal))
            flags |= ParameterAttributes.Out;

        int space = name.LastIndexOf(' ');
        int equals = name.IndexOf('=', StringComparison.Ordinal);
        string bareName = equals < 0 ? name[(space + 1)..] : name[(space + 1)..equals];
        var parameter = new ParameterDefinition(bareName, flags, _resolver.Resolve(typeName));
        if (equals >= 0)
        {
            parameter.Attributes |= ParameterAttributes.Optional | ParameterAttributes.HasDefault;
            parameter.Constant = Constants.Parse(name[(equals + 1)..], UnderlyingTypeName(typeName));
        }

        return parameter;
    }

    private void DeclareProperty(ApiEntry entry)
    {
        (TypeDefinition? type, string name, string[] parameterTypes) = Locate(entry);
        if (type == null)
            return;

        var property = new PropertyDefinition(name, PropertyAttributes.None, _resolver.Resolve(entry.Third))
        {
            GetMethod = type.Methods.FirstOrDefault(
                method => method.Name == "get_" + name && method.Parameters.Count == parameterTypes.Length),
            SetMethod = type.Methods.FirstOrDefault(
                method => method.Name == "set_" + name && method.Parameters.Count == parameterTypes.Length + 1),
        };
        property.HasThis = !(property.GetMethod ?? property.SetMethod)?.IsStatic ?? true;
        type.Properties.Add(property);
        if (parameterTypes.Length > 0)
            MarkIndexer(type, name);
    }

    // The compiler finds an indexer by this attribute.
    private void MarkIndexer(TypeDefinition type, string name)
    {
        TypeDefinition attribute = _types["System.Reflection.DefaultMemberAttribute"];
        if (type.CustomAttributes.Any(existing => existing.AttributeType.Name == attribute.Name))
            return;

        MethodReference constructor = Module.ImportReference(attribute.Methods.First(method => method.IsConstructor));
        var mark = new CustomAttribute(constructor);
        mark.ConstructorArguments.Add(new CustomAttributeArgument(_resolver.Resolve("System.String"), name));
        type.CustomAttributes.Add(mark);
    }

    private void DeclareEvent(ApiEntry entry)
    {
        (TypeDefinition? type, string name, _) = Locate(entry);
        if (type == null)
            return;

        type.Events.Add(new EventDefinition(name, EventAttributes.None, _resolver.Reference(entry.Third))
        {
            AddMethod = type.Methods.FirstOrDefault(method => method.Name == "add_" + name),
            RemoveMethod = type.Methods.FirstOrDefault(method => method.Name == "remove_" + name),
        });
    }

    /// <returns>The member's type (null for one of a generic type), its own name, and its parameter types.</returns>
    private (TypeDefinition? Type, string Name, string[] ParameterTypes) Locate(ApiEntry entry)
    {
        string name = entry.Name.Split('~')[0];
        string[] parameterTypes = [];
        int open = name.IndexOf('(', StringComparison.Ordinal);
        if (open >= 0)
        {
            parameterTypes = name[(open + 1)..^1].Split(',');
            name = name[..open];
        }

        int dot = name.LastIndexOf('.');
        _types.TryGetValue(name[..dot], out TypeDefinition? type);
        return (type, name[(dot + 1)..], parameterTypes);
    }

    private string UnderlyingTypeName(string typeName) =>
        _types.TryGetValue(typeName, out TypeDefinition? type) && type.BaseType?.FullName == "System.Enum"
            ? type.Fields.First(field => field.Name == "value__").FieldType.FullName
            : typeName;
}

using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Avi.NanoSurface;

/// <summary>What the compiler lets through, and the interpreter of 1.x does wrong, refuses, or crashes on.</summary>
internal sealed class TypeRules(SortedSet<string> problems)
{
    public void Check(TypeDefinition type)
    {
        // Each embedded type costs ROM, and shifts the method numbers of libraries with native code.
        if (type.FullName == "System.Runtime.CompilerServices.RefSafetyRulesAttribute")
            problems.Add("The language version embeds types of the compiler: compile with C# 10.");

        if (type.HasGenericParameters)
            problems.Add($"{type.FullName} is generic.");

        CheckType(type.BaseType, $"The base of {type.FullName}");
        foreach (InterfaceImplementation implemented in type.Interfaces)
            CheckType(implemented.InterfaceType, $"An interface of {type.FullName}");
        foreach (FieldDefinition field in type.Fields)
            CheckType(field.FieldType, $"The field {field.FullName}");
        foreach (MethodDefinition method in type.Methods)
            CheckMethod(method);
    }

    private void CheckMethod(MethodDefinition method)
    {
        if (method.HasGenericParameters)
            problems.Add($"{method.FullName} is generic.");

        if (method.DeclaringType.IsInterface && !method.IsAbstract)
            problems.Add($"{method.FullName} is a member of an interface, with a body.");

        CheckSignature(method, method.FullName);
        if (!method.HasBody)
            return;

        foreach (VariableDefinition variable in method.Body.Variables)
        {
            CheckType(variable.VariableType, $"A local of {method.FullName}");
            if (variable.VariableType.IsPinned)
                problems.Add($"{method.FullName} pins memory.");
        }

        foreach (Instruction instruction in method.Body.Instructions)
            CheckInstruction(instruction, method.FullName);
    }

    private void CheckInstruction(Instruction instruction, string where)
    {
        string code = instruction.OpCode.Name;
        if (code.Contains(".ovf", StringComparison.Ordinal))
            problems.Add($"{where} is checked for overflow ({code}); there it wraps without an exception.");
        else if (instruction.OpCode.Code == Code.Localloc)
            problems.Add($"{where} allocates on the stack.");
        else if (instruction.OpCode.Code == Code.Volatile)
            problems.Add($"{where} uses volatile.");

        switch (instruction.Operand)
        {
            case TypeReference type:
                CheckType(type, where);
                break;
            case GenericInstanceMethod generic:
                problems.Add($"{where} calls {generic.FullName}, which is generic.");
                break;
            case MethodReference method:
                CheckType(method.DeclaringType, where);
                CheckSignature(method, where);
                break;
            case FieldReference field:
                CheckType(field.DeclaringType, where);
                CheckType(field.FieldType, where);
                break;
        }
    }

    private void CheckSignature(MethodReference method, string where)
    {
        CheckType(method.ReturnType, where);
        foreach (ParameterDefinition parameter in method.Parameters)
            CheckType(parameter.ParameterType, where);
    }

    private void CheckType(TypeReference? type, string where)
    {
        switch (type)
        {
            case null:
                return;
            case GenericInstanceType or GenericParameter:
                problems.Add($"{where} uses the generic type {type.FullName}.");
                return;
            case PointerType or FunctionPointerType:
                problems.Add($"{where} uses the pointer type {type.FullName}.");
                return;
            case ArrayType { Rank: > 1 }:
                problems.Add($"{where} uses the array type {type.FullName}, which has more than one dimension.");
                return;
            case TypeSpecification specification:
                CheckType(specification.ElementType, where);
                return;
            default:
                return;
        }
    }
}

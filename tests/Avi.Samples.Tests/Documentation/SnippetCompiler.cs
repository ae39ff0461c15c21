using System.Text;
using System.Text.RegularExpressions;

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Avi.Samples.Tests.Documentation;

/// <summary>Compiles the C# blocks of one page in their order.</summary>
/// <remarks>
/// A block with using directives is a whole program and gets nothing but what a console project has. Any other block is
/// a fragment: it may use every AVI namespace, what earlier fragments of its page declared, and what
/// <see cref="Surroundings"/> lists.
/// </remarks>
internal sealed class SnippetCompiler
{
    // What readers of a fragment have already, by the names that all pages use for it.
    private static readonly Dictionary<string, string> Surroundings = new()
    {
        ["args"] = "string[]",
        ["cancellation"] = "System.Threading.CancellationToken",
        ["builder"] = "Microsoft.Extensions.Hosting.HostApplicationBuilder",
        ["services"] = "Microsoft.Extensions.DependencyInjection.IServiceCollection",
        ["node"] = "Avi.Mesh.MeshNode",
        ["gateway"] = "Avi.Bridge.EmbeddedBridge",
        ["device"] = "Avi.Embedded.AviEmbedded",
        ["socket"] = "Avi.Embedded.UdpClient",
        ["handler"] = "Avi.Embedded.MessageHandler",
        ["send"] = "System.Action<System.ReadOnlyMemory<byte>>",
    };

    private static readonly string[] ConsoleUsings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading",
        "System.Threading.Tasks",
    ];

    private static readonly string[] FragmentUsings =
    [
        .. ConsoleUsings, "System.Net", "System.Text", "Avi.Bridge", "Avi.Embedded", "Avi.Mesh", "Avi.Protocol.Messages",
        "Avi.Protocol.Postcard", "Avi.Protocol.Topics", "Microsoft.Extensions.DependencyInjection",
        "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    ];

    private static readonly MetadataReference[] References =
    [
        // Everything that this test runs on: the framework, our packages, and the extensions that they use.
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!) // set by every .NET host
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp14);

    private readonly Dictionary<string, string> _known = new(Surroundings);

    /// <summary>Compiles the next block of the page.</summary>
    /// <returns>The errors; empty when it compiles.</returns>
    public IReadOnlyList<string> FindErrors(MarkdownBlock block)
    {
        CompilationUnitSyntax unit = CSharpSyntaxTree.ParseText(block.Text, Language).GetCompilationUnitRoot();
        if (unit.Usings.Count > 0)
            return Errors(Compile(ConsoleUsings, block.Text, OutputKind.ConsoleApplication), block);

        string code = WrapFragment(block, unit);
        CSharpCompilation compilation = Compile(FragmentUsings, code, OutputKind.DynamicallyLinkedLibrary);
        RememberLocals(compilation);
        return Errors(compilation, block);
    }

    private static CSharpCompilation Compile(IEnumerable<string> usings, string code, OutputKind kind) =>
        CSharpCompilation.Create(
            "Snippet",
            [
                CSharpSyntaxTree.ParseText(string.Concat(usings.Select(name => $"global using {name};\n")), Language),
                CSharpSyntaxTree.ParseText(code, Language),
            ],
            References,
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable));

    private static string[] Errors(CSharpCompilation compilation, MarkdownBlock block) =>
    [
        .. compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(error => $"{block}: {error.GetMessage()} [{error.Id}] at: {LineOf(error)}"),
    ];

    private static string LineOf(Diagnostic error) =>
        error.Location.SourceTree?.GetText().Lines[error.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim() ?? "";

    // Statements become the body of a method, whose parameters are what the reader has already; types follow it.
    private string WrapFragment(MarkdownBlock block, CompilationUnitSyntax unit)
    {
        string body = string.Concat(unit.Members.OfType<GlobalStatementSyntax>().Select(member => member.ToFullString()));
        string types = string.Concat(
            unit.Members.Where(member => member is not GlobalStatementSyntax).Select(member => member.ToFullString()));
        HashSet<string> declared = [.. DeclaredNames(unit)];
        string parameters = string.Join(", ", _known
            .Where(known => !declared.Contains(known.Key) && Regex.IsMatch(block.Text, $@"\b{known.Key}\b"))
            .Select(known => $"{known.Value} {known.Key}"));
        bool isAsync = unit.DescendantTokens().Any(token => token.IsKind(SyntaxKind.AwaitKeyword));

        var code = new StringBuilder();
        code.Append("internal static class Snippet\n{\n");
        code.Append(isAsync ? "static async Task<object?> Run" : "static object? Run");
        code.Append('(').Append(parameters).Append(")\n{\n").Append(body).Append("\nreturn null;\n}\n}\n").Append(types);
        return code.ToString();
    }

    private static IEnumerable<string> DeclaredNames(CompilationUnitSyntax unit) =>
        unit.DescendantNodes().Select(node => node switch
        {
            VariableDeclaratorSyntax variable => variable.Identifier.Text,
            SingleVariableDesignationSyntax variable => variable.Identifier.Text,
            ForEachStatementSyntax variable => variable.Identifier.Text,
            ParameterSyntax parameter => parameter.Identifier.Text,
            _ => "",
        });

    private void RememberLocals(CSharpCompilation compilation)
    {
        SyntaxTree tree = compilation.SyntaxTrees[^1];
        ReturnStatementSyntax? end = tree.GetRoot().DescendantNodes().OfType<ReturnStatementSyntax>().LastOrDefault();
        if (end is null)
            return;

        foreach (ILocalSymbol local in compilation.GetSemanticModel(tree).LookupSymbols(end.SpanStart).OfType<ILocalSymbol>())
            _known[local.Name] = local.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
    }
}

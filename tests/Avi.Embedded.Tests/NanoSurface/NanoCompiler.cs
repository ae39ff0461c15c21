using Avi.NanoSurface;

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Avi.Embedded.Tests.NanoSurface;

/// <summary>Compiles a piece of C# as the build compiles device code, and asks the checker about it.</summary>
internal sealed class NanoCompiler : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("avi-nano-").FullName;
    private readonly ApiSurface[] _surfaces;

    public NanoCompiler(params string[] surfaces)
    {
        string lists = Path.Combine(AppContext.BaseDirectory, "nano-api");
        _surfaces = [.. surfaces.Select(surface => ApiSurface.Read(Path.Combine(lists, surface)))];
        ReferenceAssemblies.Write(_surfaces[0], Path.Combine(_folder, "references"));
    }

    /// <returns>The errors of the compiler, by number, without repetitions.</returns>
    public IReadOnlyList<string> CompileErrors(string source) =>
        [.. Compilation(source, LanguageVersion.CSharp10).Emit(new MemoryStream()).Diagnostics
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => diagnostic.Id)
            .Distinct()];

    /// <returns>What the checker says of code that compiles.</returns>
    public IReadOnlyList<string> Check(string source, LanguageVersion version = LanguageVersion.CSharp10)
    {
        string path = Path.Combine(_folder, $"{Guid.NewGuid():N}.dll");
        EmitResult result = Compilation(source, version).Emit(path);
        Assert.That(result.Success, string.Join(Environment.NewLine, result.Diagnostics));
        return AssemblyChecker.Check(path, _surfaces);
    }

    /// <returns>What the checker says of an assembly that was compiled elsewhere.</returns>
    public IReadOnlyList<string> CheckFile(string path) => AssemblyChecker.Check(path, _surfaces);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private CSharpCompilation Compilation(string source, LanguageVersion version) => CSharpCompilation.Create(
        "Sample",
        [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(version))],
        Directory.GetFiles(Path.Combine(_folder, "references")).Select(file => MetadataReference.CreateFromFile(file)),
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release));
}

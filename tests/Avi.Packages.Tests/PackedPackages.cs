using System.IO.Compression;
using System.Xml.Linq;

namespace Avi.Packages.Tests;

/// <summary>The five packages, packed for this test run alone.</summary>
[SetUpFixture]
public sealed class PackedPackages
{
    /// <summary>Gets a version that no run had before, so that no cache can serve an older package.</summary>
    internal static string Version { get; } = $"0.1.0-test.r{Guid.NewGuid():N}";

    internal static string Folder { get; } = Path.Combine(Path.GetTempPath(), $"avi-packages-{Guid.NewGuid():N}");

    internal static string Feed { get; } = Path.Combine(Folder, "feed");

    /// <summary>Opens a package.</summary>
    internal static ZipArchive Open(string id, string extension = "nupkg") =>
        ZipFile.OpenRead(Path.Combine(Feed, $"{id}.{Version}.{extension}"));

    /// <summary>Reads what a package says about itself, with the namespace of its elements.</summary>
    internal static XElement ReadMetadata(string id)
    {
        using ZipArchive package = Open(id);
        using Stream nuspec = package.GetEntry($"{id}.nuspec")!.Open(); // every package has one, by NuGet's definition
        return XDocument.Load(nuspec).Root!.Elements().Single();
    }

    [OneTimeSetUp]
    public async Task PackAsync()
    {
        Directory.CreateDirectory(Feed);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));

        // An artifacts folder of its own keeps the packing away from bin/ and obj/, which a build beside us may be
        // using.
        await Dotnet.RunAsync(
            Repository.Root,
            [
                "pack", "eng/Packages.slnf", "--configuration", "Release", "--output", Feed, "--verbosity", "quiet",
                "--artifacts-path", Path.Combine(Folder, "artifacts"), $"-p:PackageVersion={Version}",
                "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false",
            ],
            deadline.Token);
    }

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(Folder, recursive: true);
}

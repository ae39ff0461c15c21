using System.Text.RegularExpressions;

namespace Avi.Mesh.Tests;

/// <summary>Holds the folders of Avi.Mesh to the picture in docs/architecture.md.</summary>
[TestFixture]
internal sealed partial class LayeringTests
{
    // Each may use those before it. The folders that are not here may use all of these, and not each other.
    private static readonly string[] Layers =
        ["Multiformats", "Identity", "Transports", "Negotiation", "Security", "Muxing", "Swarm"];

    private static readonly string MeshFolder = Path.Combine(FindRoot(), "Avi.Mesh");

    [Test]
    public void Folders_of_the_stack_use_only_the_folders_before_them()
    {
        string[] files = Directory.GetFiles(Path.Combine(MeshFolder, "Libp2p"), "*.cs", SearchOption.AllDirectories);

        string[] offences = [.. files.SelectMany(file => Offences(FolderOf(file), File.ReadAllText(file))
            .Select(used => $"{Path.GetRelativePath(MeshFolder, file)} uses {used}"))];

        Assert.That(files, Has.Length.GreaterThan(50));
        Assert.That(offences, Is.Empty);
    }

    [Test]
    public void Rule_finds_what_breaks_it()
    {
        Assert.That(Offences("Muxing", "using Avi.Mesh.Libp2p.Swarm;"), Is.EqualTo(new[] { "Swarm" }));
        Assert.That(Offences("Ping", "using Avi.Mesh.Libp2p.Identify;"), Is.EqualTo(new[] { "Identify" }));
        Assert.That(Offences("Ping", "using Avi.Mesh.Telemetry;"), Is.EqualTo(new[] { "Avi.Mesh.Telemetry" }));
        Assert.That(Offences("Ping", "using Avi.Mesh.Libp2p.Swarm;\nusing Avi.Mesh.Libp2p.Ping;"), Is.Empty);
        Assert.That(Offences("Swarm", "using Avi.Mesh.Libp2p.Security.Noise;"), Is.Empty);
    }

    [Test]
    public void No_type_of_the_stack_is_public()
    {
        IEnumerable<string?> stack = typeof(MeshNode).Assembly.GetExportedTypes()
            .Where(type => type.Namespace?.StartsWith("Avi.Mesh.Libp2p", StringComparison.Ordinal) is true)
            .Select(type => type.FullName);

        Assert.That(stack, Is.Empty);
    }

    private static IEnumerable<string> Offences(string folder, string code)
    {
        foreach (string name in UsedNamespaces().Matches(code).Select(match => match.Groups["name"].Value))
        {
            string[] parts = name.Split('.');
            if (parts is not ["Avi", "Mesh", "Libp2p", var used, ..])
                yield return name;
            else if (used != folder && !IsBelow(used, folder))
                yield return used;
        }
    }

    private static bool IsBelow(string used, string folder)
    {
        int usedLayer = Array.IndexOf(Layers, used);
        int layer = Array.IndexOf(Layers, folder);
        return usedLayer >= 0 && (layer < 0 || usedLayer < layer);
    }

    private static string FolderOf(string file) =>
        Path.GetRelativePath(Path.Combine(MeshFolder, "Libp2p"), file).Split(Path.DirectorySeparatorChar)[0];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Avi.sln")))
            folder = folder.Parent;

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
    }

    [GeneratedRegex(
        @"^\s*using\s+(static\s+|\w+\s*=\s*)?(?<name>Avi\.Mesh[\w.]*);",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex UsedNamespaces();
}

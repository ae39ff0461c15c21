using System.IO.Compression;
using System.Xml.Linq;

namespace Avi.Packages.Tests;

[Category("Packages")]
[TestFixture("Avi.Protocol")]
[TestFixture("Avi.Embedded")]
[TestFixture("Avi.Embedded.Esp32")]
[TestFixture("Avi.Bridge")]
[TestFixture("Avi.Mesh")]
public sealed class PackageContentTests(string id)
{
    private static readonly Dictionary<string, string[]> OwnDependencies = new()
    {
        ["Avi.Protocol"] = [],
        ["Avi.Embedded"] = ["Avi.Protocol"],
        ["Avi.Embedded.Esp32"] = ["Avi.Embedded"],
        ["Avi.Bridge"] = ["Avi.Mesh", "Avi.Protocol"],
        ["Avi.Mesh"] = [],
    };

    [Test]
    public void Package_holds_the_library_its_documentation_and_its_readme()
    {
        using ZipArchive package = PackedPackages.Open(id);

        Assert.That(
            package.Entries.Select(entry => entry.FullName),
            Is.SupersetOf(new[] { $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml", "README.md" }));
    }

    [Test]
    public void Package_is_for_net10_only()
    {
        using ZipArchive package = PackedPackages.Open(id);

        // nanoFramework needs assemblies in its own format, which are not made here; a folder without them would
        // mislead.
        Assert.That(
            package.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith("lib/", StringComparison.Ordinal)),
            Is.All.StartsWith("lib/net10.0/"));
    }

    [Test]
    public void Readme_of_the_package_says_more_than_its_name()
    {
        using ZipArchive package = PackedPackages.Open(id);
        using var reader = new StreamReader(package.GetEntry("README.md")!.Open()); // asserted by the first test

        string readme = reader.ReadToEnd();

        Assert.That(readme, Does.StartWith($"# {id}").And.Length.GreaterThan(400));
    }

    [Test]
    public void Symbols_are_in_a_package_of_their_own()
    {
        using ZipArchive symbols = PackedPackages.Open(id, "snupkg");

        Assert.That(symbols.Entries.Select(entry => entry.FullName), Does.Contain($"lib/net10.0/{id}.pdb"));
    }

    [Test]
    public void Package_states_license_readme_and_description()
    {
        XElement metadata = PackedPackages.ReadMetadata(id);
        XNamespace nuspec = metadata.Name.Namespace;

        Assert.Multiple(() =>
        {
            Assert.That((string?)metadata.Element(nuspec + "license"), Is.EqualTo("MIT"));
            Assert.That((string?)metadata.Element(nuspec + "readme"), Is.EqualTo("README.md"));
            Assert.That((string?)metadata.Element(nuspec + "description"), Has.Length.GreaterThan(40));
        });
    }

    [Test]
    public void Package_depends_on_our_own_packages_of_the_same_version()
    {
        XElement metadata = PackedPackages.ReadMetadata(id);

        Dictionary<string, string> own = metadata.Descendants(metadata.Name.Namespace + "dependency")
            .ToDictionary(dependency => (string)dependency.Attribute("id")!, dependency => (string)dependency.Attribute("version")!)
            .Where(dependency => dependency.Key.StartsWith("Avi.", StringComparison.Ordinal))
            .ToDictionary();

        Assert.That(own.Keys, Is.EquivalentTo(OwnDependencies[id]));
        Assert.That(own.Values, Is.All.EqualTo(PackedPackages.Version));
    }

    [Test]
    public void No_tool_of_the_build_is_a_dependency()
    {
        XElement metadata = PackedPackages.ReadMetadata(id);

        string[] dependencies = [.. metadata.Descendants(metadata.Name.Namespace + "dependency")
            .Select(dependency => (string)dependency.Attribute("id")!)]; // NuGet writes none without an id

        Assert.That(dependencies, Has.None.Contains("Analyzer").And.None.EqualTo("System.IO.Pipelines"));
        if (id.StartsWith("Avi.Embedded", StringComparison.Ordinal))
            Assert.That(dependencies, Is.All.StartsWith("Avi."), "Devices carry nothing that is not ours.");
        else if (id == "Avi.Protocol")
            Assert.That(dependencies, Is.EqualTo(new[] { "NSec.Cryptography" }), "X25519 is all that .NET lacks.");
    }
}

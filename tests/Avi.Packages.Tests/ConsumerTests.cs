namespace Avi.Packages.Tests;

/// <summary>What a user does first: a new project, the packages, and the README's example.</summary>
[Category("Packages")]
public sealed class ConsumerTests
{
    [Test, CancelAfter(300_000)]
    public async Task Readme_example_runs_in_a_fresh_project_that_uses_the_packages(CancellationToken cancellation)
    {
        string folder = Path.Combine(PackedPackages.Folder, "consumer");
        await WriteProjectAsync(folder, cancellation);

        string output = await Dotnet.RunAsync(folder, ["run", "--configuration", "Release"], cancellation);

        Assert.That(output, Does.Match("""device/1234/sensor/temp \{"data":\{"custom":"","unit":"C","value":22\.5\}"""));
        Assert.That(
            Directory.Exists(Path.Combine(folder, "packages", "avi.mesh", PackedPackages.Version)),
            "The project used the packages that were just packed.");
    }

    private static async Task WriteProjectAsync(string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        string project = $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <RestorePackagesPath>packages</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Avi.Bridge" Version="{PackedPackages.Version}" />
                <PackageReference Include="Avi.Embedded" Version="{PackedPackages.Version}" />
              </ItemGroup>
            </Project>
            """;

        // Adds our feed to the machine's own; what the packages depend on comes from there.
        string feeds = $"""
            <configuration>
              <packageSources>
                <add key="packed-by-this-test" value="{PackedPackages.Feed}" />
              </packageSources>
            </configuration>
            """;
        await File.WriteAllTextAsync(Path.Combine(folder, "Consumer.csproj"), project, cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), feeds, cancellation);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Program.cs"), Repository.FirstCSharpBlock("README.md"), cancellation);
    }
}

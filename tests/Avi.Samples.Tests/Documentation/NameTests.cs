using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

using Avi.Bridge;
using Avi.Embedded;
using Avi.Mesh;

namespace Avi.Samples.Tests.Documentation;

/// <summary>Names that the pages mention in their text.</summary>
internal sealed partial class NameTests
{
    private static readonly Dictionary<string, Type> Options = new()
    {
        [nameof(BridgeOptions)] = typeof(BridgeOptions),
        [nameof(MeshOptions)] = typeof(MeshOptions),
        [nameof(AviEmbeddedConfig)] = typeof(AviEmbeddedConfig),
    };

    [Test]
    public void Every_option_that_a_page_names_exists()
    {
        string[] unknown =
        [
            .. from page in MarkdownPages.All
               from match in OptionName().Matches(MarkdownPages.Read(page))
               where Options[match.Groups["type"].Value].GetProperty(match.Groups["name"].Value) is null
               select $"{page}: {match.Value}",
        ];

        Assert.That(unknown, Is.Empty);
    }

    [Test]
    public void Samples_page_lists_every_event()
    {
        string page = MarkdownPages.Read("samples/README.md");

        string[] missing =
        [
            .. typeof(OutputLine).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false)
                .Cast<JsonDerivedTypeAttribute>()
                .Select(line => $"`{line.TypeDiscriminator}`")
                .Where(name => !page.Contains(name, StringComparison.Ordinal)),
        ];

        Assert.That(missing, Is.Empty);
    }

    [GeneratedRegex(@"\b(?<type>BridgeOptions|MeshOptions|AviEmbeddedConfig)\.(?<name>[A-Z]\w+)")]
    private static partial Regex OptionName();
}

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
               where !Exists(Options[match.Groups["type"].Value], match.Groups["path"].Value)
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

    private static bool Exists(Type options, string path) =>
        path.Split('.').Aggregate<string, Type?>(
            options, (type, name) => type?.GetProperty(name)?.PropertyType) is not null;

    [GeneratedRegex(@"\b(?<type>BridgeOptions|MeshOptions|AviEmbeddedConfig)\.(?<path>[A-Z]\w+(?:\.[A-Z]\w+)*)")]
    private static partial Regex OptionName();
}

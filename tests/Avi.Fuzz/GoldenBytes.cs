using System.Text;
using System.Text.Json;

using Avi.Tests;

namespace Avi.Fuzz;

/// <summary>What other implementations have written, as the golden vectors keep it, and what is written here.</summary>
internal static class GoldenBytes
{
    private const int MinHexDigits = 8;

    /// <returns>All byte strings of some sections of the vectors of libp2p.</returns>
    public static byte[][] OfLibp2p(params string[] sections)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(VectorFiles.PathOf("libp2p-vectors.json")));
        byte[][] found =
        [
            .. from section in sections
               from text in TextsOf(document.RootElement.GetProperty(section))
               where text.Length >= MinHexDigits && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit)
               select Convert.FromHexString(text),
        ];
        return found.Length > 0 ? found : throw new InvalidDataException($"No bytes in {string.Join(' ', sections)}.");
    }

    /// <returns>The datagrams of some vectors of the device protocol, but for the longest.</returns>
    public static byte[][] OfDevices(int maxBytes, params string[] files) =>
    [
        .. from file in files
           from entry in VectorFiles.ReadEntries(file)
           let bytes = Convert.FromHexString(entry.GetProperty("hex").GetString() ?? string.Empty)
           where bytes.Length <= maxBytes
           select bytes,
    ];

    /// <returns>Texts, in UTF-8.</returns>
    public static byte[][] OfTexts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    private static IEnumerable<string> TextsOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString() ?? string.Empty],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(TextsOf),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => TextsOf(property.Value)),
        _ => [],
    };
}

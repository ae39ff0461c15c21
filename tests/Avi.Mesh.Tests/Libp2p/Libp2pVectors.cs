using System.Text.Json;


namespace Avi.Mesh.Tests.Libp2p;

/// <summary>What js-libp2p wrote: the golden bytes of every protocol of the stack.</summary>
internal static class Libp2pVectors
{
    private static readonly JsonDocument Document =
        JsonDocument.Parse(File.ReadAllBytes(VectorFiles.PathOf("libp2p-vectors.json")));

    /// <summary>Gets the section of a protocol.</summary>
    public static JsonElement Section(string name) => Document.RootElement.GetProperty(name);

    /// <summary>Gets a text.</summary>
    public static string Text(this JsonElement entry, string name) =>
        entry.GetProperty(name).GetString() ?? throw new InvalidDataException($"{name} is null.");

    /// <summary>Gets bytes that are written in hex.</summary>
    public static byte[] Hex(this JsonElement entry, string name) => Convert.FromHexString(entry.Text(name));
}

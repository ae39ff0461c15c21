using System.Text.Json;

namespace Avi.Tests.NodePeers;

/// <summary>Something that a Node program reported by itself; the program says which fields it has.</summary>
internal sealed record PeerEvent(string Name, JsonElement Fields)
{
    public string Text(string field) => Fields.GetProperty(field).GetString() ?? "";

    public int Number(string field) => Fields.GetProperty(field).GetInt32();

    public IReadOnlyList<string> Texts(string field) =>
        [.. Fields.GetProperty(field).EnumerateArray().Select(item => item.GetString() ?? "")];

    public override string ToString() => Fields.GetRawText();
}

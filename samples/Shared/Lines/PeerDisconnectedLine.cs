using System.Text.Json.Serialization;

namespace Avi.Samples;

/// <summary>A node has lost its last connection to a peer.</summary>
/// <param name="By">The node.</param>
/// <param name="PeerId">The peer.</param>
public sealed record PeerDisconnectedLine(string By, string PeerId) : OutputLine(By)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Sentence => $"lost peer {PeerId}";
}

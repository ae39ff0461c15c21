using System.Text.Json.Serialization;

namespace Avi.Samples;

/// <summary>A node has a connection to a peer.</summary>
/// <param name="By">The node.</param>
/// <param name="PeerId">The peer.</param>
/// <param name="Address">Where the peer is, as a multiaddr.</param>
public sealed record PeerConnectedLine(string By, string PeerId, string Address) : OutputLine(By)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Sentence => $"connected to peer {PeerId} at {Address}";
}

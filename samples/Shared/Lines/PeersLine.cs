using System.Text.Json.Serialization;

namespace Avi.Samples;

/// <summary>The peers that a node is connected to now.</summary>
/// <param name="By">The node.</param>
/// <param name="Peers">The peers.</param>
public sealed record PeersLine(string By, IReadOnlyList<PeerEntry> Peers) : OutputLine(By)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Sentence => Peers.Count == 0
        ? "has no peers"
        : $"has {Peers.Count} peer{(Peers.Count == 1 ? "" : "s")}: "
            + string.Join(", ", Peers.Select(peer => $"{peer.PeerId} ({peer.Address})"));
}

using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Settings;

/// <summary>Says that a setting is a list of peer ids.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PeerIdsAttribute() : TextListAttribute(AccessRules.MaxPeers, "peer id such as 12D3KooW…")
{
    /// <inheritdoc/>
    protected override bool IsItem(string text) => PeerId.TryParse(text, out _);
}

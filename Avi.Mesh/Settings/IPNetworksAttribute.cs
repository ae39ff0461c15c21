using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Settings;

/// <summary>Says that a setting is a list of networks in the notation with a slash, or single addresses.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class IPNetworksAttribute() : TextListAttribute(AccessRules.MaxNetworks, "network such as 192.0.2.0/24")
{
    /// <inheritdoc/>
    protected override bool IsItem(string text) => MeshAdmissionOptions.TryParseNetwork(text, out _);
}

using System.ComponentModel.DataAnnotations;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh;

/// <summary>Says that a setting is a list of peer ids.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PeerIdsAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        string name = validationContext.MemberName ?? validationContext.DisplayName;
        if (value is not IList<string> ids)
            return new ValidationResult($"{name} is null; it takes a list, which may be empty.");

        if (ids.Count > AccessRules.MaxPeers)
            return new ValidationResult($"{name} has {ids.Count} peers; it takes {AccessRules.MaxPeers}.");

        return ids.FirstOrDefault(id => !PeerId.TryParse(id, out _)) is { } wrong
            ? new ValidationResult($"{name} has '{wrong}', which is no peer id such as 12D3KooW….")
            : ValidationResult.Success;
    }
}

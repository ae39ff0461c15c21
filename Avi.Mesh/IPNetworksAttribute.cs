using System.ComponentModel.DataAnnotations;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh;

/// <summary>Says that a setting is a list of networks in the notation with a slash, or single addresses.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class IPNetworksAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        string name = validationContext.MemberName ?? validationContext.DisplayName;
        if (value is not IList<string> networks)
            return new ValidationResult($"{name} is null; it takes a list, which may be empty.");

        if (networks.Count > AccessRules.MaxNetworks)
            return new ValidationResult($"{name} has {networks.Count} networks; it takes {AccessRules.MaxNetworks}.");

        return networks.FirstOrDefault(text => !MeshAdmissionOptions.TryParseNetwork(text, out _)) is { } wrong
            ? new ValidationResult($"{name} has '{wrong}', which is no network such as 192.0.2.0/24.")
            : ValidationResult.Success;
    }
}

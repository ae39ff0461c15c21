using System.ComponentModel.DataAnnotations;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh;

/// <summary>Says that a setting is a list of multiaddrs.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MultiaddrsAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        string? wrong = (value as IEnumerable<string>)?.FirstOrDefault(text => !Multiaddr.TryParse(text, out _));
        if (value is not null && wrong is null)
            return ValidationResult.Success;

        return new ValidationResult(value is null
            ? $"{validationContext.MemberName} is null; it takes a list, which may be empty."
            : $"{validationContext.MemberName} has '{wrong}', which is no multiaddr such as /ip4/127.0.0.1/tcp/4001.");
    }
}

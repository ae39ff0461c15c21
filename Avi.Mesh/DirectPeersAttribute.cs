using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh;

/// <summary>Says that a setting is a list of peers, each by its id or by an address that has it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DirectPeersAttribute : ValidationAttribute
{
    /// <summary>Each gets every message, and is dialled again when it is lost.</summary>
    public const int MaxPeers = 64;

    /// <summary>Reads one of the list.</summary>
    /// <param name="text">The text.</param>
    /// <param name="peer">Who it is.</param>
    /// <param name="address">Where it is, without its id, if the text says so.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out PeerId? peer, out Multiaddr? address)
    {
        address = null;
        if (PeerId.TryParse(text, out peer))
            return true;

        if (!Multiaddr.TryParse(text, out Multiaddr? full) || full.PeerId is not { } named)
            return false;

        peer = named;
        address = full.WithoutPeerId();
        return true;
    }

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        string name = validationContext.MemberName ?? validationContext.DisplayName;
        if (value is not IList<string> peers)
            return new ValidationResult($"{name} is null; it takes a list, which may be empty.");

        if (peers.Count > MaxPeers)
            return new ValidationResult($"{name} has {peers.Count} peers; it takes {MaxPeers}.");

        return peers.FirstOrDefault(text => !TryParse(text, out _, out _)) is { } wrong
            ? new ValidationResult($"{name} has '{wrong}', which is neither a peer id nor a multiaddr with /p2p/.")
            : ValidationResult.Success;
    }
}

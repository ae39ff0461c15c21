using System.Diagnostics.CodeAnalysis;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Settings;

/// <summary>Says that a setting is a list of peers, each by its id or by an address that has it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DirectPeersAttribute() : TextListAttribute(MaxPeers, "peer id and no multiaddr with /p2p/")
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
    protected override bool IsItem(string text) => TryParse(text, out _, out _);
}

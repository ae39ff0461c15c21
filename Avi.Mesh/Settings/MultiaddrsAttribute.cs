using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Settings;

/// <summary>Says that a setting is a list of multiaddrs.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MultiaddrsAttribute()
    : TextListAttribute(MaxAddresses, "multiaddr such as /ip4/127.0.0.1/tcp/4001")
{
    /// <summary>Each is listened on, or is dialled again and again by a task of its own.</summary>
    public const int MaxAddresses = 256;

    /// <inheritdoc/>
    protected override bool IsItem(string text) => Multiaddr.TryParse(text, out _);
}

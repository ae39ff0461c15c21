using System.ComponentModel.DataAnnotations;
using System.Net;
using Avi.Mesh.Settings;

namespace Avi.Mesh;

/// <summary>
/// Who may connect to a node, and whom it connects to. Denying is stronger than allowing. By default, anybody may.
/// </summary>
public sealed class MeshAdmissionOptions
{
    /// <summary>
    /// Gets or sets the ids of the only peers that may be connected. Default: none, which means all that are not
    /// denied.
    /// </summary>
    [PeerIds]
    public IList<string> AllowedPeers { get; set; } = [];

    /// <summary>Gets or sets the ids of peers that may not be connected. Default: none.</summary>
    [PeerIds]
    public IList<string> DeniedPeers { get; set; } = [];

    /// <summary>
    /// Gets or sets the only networks to connect with, such as <c>192.0.2.0/24</c>, <c>fd00::/8</c> or a single
    /// address. Default: none, which means all that are not denied.
    /// </summary>
    [IPNetworks]
    public IList<string> AllowedNetworks { get; set; } = [];

    /// <summary>
    /// Gets or sets networks that nobody may connect from, and that the node does not connect to. Their connections are
    /// closed before anything costly is done for them. Default: none.
    /// </summary>
    [IPNetworks]
    public IList<string> DeniedNetworks { get; set; } = [];

    /// <summary>
    /// Gets or sets the file with the key of a private network, such as <see cref="MeshNetworkKey.Save"/> writes. Only
    /// nodes that have the same key can connect. It must exist: a node that made its own would be alone. Default:
    /// <see langword="null"/>, an open network.
    /// </summary>
    [StringLength(4096, MinimumLength = 1)]
    public string? NetworkKeyFile { get; set; }

    /// <summary>
    /// Gets or sets the key of a private network that does not come from a file; stronger than
    /// <see cref="NetworkKeyFile"/>. Default: <see langword="null"/>.
    /// </summary>
    public MeshNetworkKey? NetworkKey { get; set; }

    /// <summary>Reads the key of the private network, if there is one.</summary>
    /// <exception cref="IOException">The file cannot be read, or holds no key.</exception>
    internal MeshNetworkKey? LoadNetworkKey() =>
        NetworkKey ?? (NetworkKeyFile is { } file ? MeshNetworkKey.Load(file) : null);

    /// <summary>Reads a network, or a single address.</summary>
    internal static bool TryParseNetwork(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
            return true;

        if (!IPAddress.TryParse(text, out IPAddress? address))
            return false;

        network = new IPNetwork(address, prefixLength: address.GetAddressBytes().Length * 8);
        return true;
    }

    /// <summary>Reads a network that was checked before.</summary>
    internal static IPNetwork ParseNetwork(string text) => TryParseNetwork(text, out IPNetwork network)
        ? network
        : throw new FormatException($"'{text}' is no network such as 192.0.2.0/24.");
}

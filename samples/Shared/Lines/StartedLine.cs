using System.Text.Json.Serialization;

namespace Avi.Samples;

/// <summary>A node or a device is up and does its work.</summary>
/// <param name="By">Who it is.</param>
public sealed record StartedLine(string By) : OutputLine(By)
{
    /// <summary>Gets who a node is.</summary>
    public string? PeerId { get; init; }

    /// <summary>Gets where a node is dialled: full multiaddrs with <c>/p2p/</c>.</summary>
    public IReadOnlyList<string>? Addresses { get; init; }

    /// <summary>Gets where a gateway listens for devices, as <c>host:port</c>.</summary>
    public string? Udp { get; init; }

    /// <summary>Gets which device this is.</summary>
    public ulong? DeviceId { get; init; }

    /// <summary>Gets the gateway that a device uses, as <c>host:port</c>.</summary>
    public string? Gateway { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Sentence
    {
        get
        {
            List<string> parts = [];
            if (Udp is not null)
                parts.Add($"listens for devices on udp {Udp}");
            if (Addresses is not null)
                parts.Add($"is on the mesh at {string.Join(" and ", Addresses)}");
            if (Gateway is not null)
                parts.Add($"looks for its gateway at {Gateway}");

            return string.Join(", ", parts);
        }
    }
}

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>A question of a DNS message.</summary>
/// <remarks>A view: the name is in the buffer of the reader.</remarks>
internal readonly ref struct DnsQuestion
{
    public required ReadOnlySpan<byte> Name { get; init; }

    public required DnsType Type { get; init; }

    /// <summary>Gets a value indicating whether it is about the internet, or about every class.</summary>
    public required bool IsInternet { get; init; }

    /// <summary>Gets a value indicating whether an answer to the asker alone will do (the QU bit).</summary>
    public required bool WantsUnicast { get; init; }
}

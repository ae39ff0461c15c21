namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>A record of a DNS message.</summary>
/// <remarks>A view: the name is in the buffer of the reader, the data in the packet.</remarks>
internal readonly ref struct DnsRecord
{
    public required ReadOnlySpan<byte> Name { get; init; }

    public required DnsType Type { get; init; }

    /// <summary>Gets a value indicating whether it is about the internet.</summary>
    public required bool IsInternet { get; init; }

    /// <summary>Gets how long it may be believed; zero takes it back.</summary>
    public required TimeSpan TimeToLive { get; init; }

    /// <summary>Gets where in the packet the data begins: a name in it may point at earlier ones.</summary>
    public required int DataOffset { get; init; }

    public required ReadOnlySpan<byte> Data { get; init; }
}

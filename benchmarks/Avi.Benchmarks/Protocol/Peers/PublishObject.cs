using MemoryPack;

using MessagePack;

namespace Avi.Benchmarks.Protocol.Peers;

/// <summary>A publish as the peers' users would declare it: an object with a string.</summary>
[MessagePackObject]
[MemoryPackable]
public sealed partial class PublishObject
{
    [Key(0)]
    public string Topic { get; set; } = "";

    [Key(1)]
    public byte[] Data { get; set; } = [];
}

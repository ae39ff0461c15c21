using MemoryPack;

using MessagePack;

namespace Avi.Benchmarks.Protocol.Peers;

/// <summary>A publish that spares the peers the conversion to UTF-16: an object with byte arrays.</summary>
[MessagePackObject]
[MemoryPackable]
public sealed partial class PublishBytesObject
{
    [Key(0)]
    public byte[] Topic { get; set; } = [];

    [Key(1)]
    public byte[] Data { get; set; } = [];
}

using MemoryPack;

using MessagePack;

namespace Avi.Benchmarks.Protocol.Peers;

/// <summary>A sensor update that spares the peers the conversion to UTF-16: an object with byte arrays.</summary>
[MessagePackObject]
[MemoryPackable]
public sealed partial class SensorUpdateBytesObject
{
    [Key(0)]
    public byte[] SensorName { get; set; } = [];

    [Key(1)]
    public byte Kind { get; set; }

    [Key(2)]
    public float Value { get; set; }

    [Key(3)]
    public byte[] CustomData { get; set; } = [];
}

using MemoryPack;

using MessagePack;

namespace Avi.Benchmarks.Protocol.Peers;

/// <summary>A sensor update as the peers' users would declare it: an object with strings.</summary>
[MessagePackObject]
[MemoryPackable]
public sealed partial class SensorUpdateObject
{
    [Key(0)]
    public string SensorName { get; set; } = "";

    [Key(1)]
    public byte Kind { get; set; }

    [Key(2)]
    public float Value { get; set; }

    [Key(3)]
    public string CustomData { get; set; } = "";
}

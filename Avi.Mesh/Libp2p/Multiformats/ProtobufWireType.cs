namespace Avi.Mesh.Libp2p.Multiformats;

/// <summary>How a protobuf field is laid out: the lowest three bits of its tag.</summary>
internal enum ProtobufWireType
{
    /// <summary>A number of variable length: integers, enums, bools.</summary>
    Varint = 0,

    /// <summary>Eight bytes, little endian.</summary>
    Fixed64 = 1,

    /// <summary>A length and bytes: strings, bytes, messages, packed numbers.</summary>
    Bytes = 2,

    /// <summary>Four bytes, little endian.</summary>
    Fixed32 = 5,
}

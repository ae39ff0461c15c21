namespace Avi.Mesh.Libp2p.Multiformats;

/// <summary>One field of a protobuf message: its number, and its value as it was laid out.</summary>
/// <remarks>A view: <see cref="Bytes"/> points into the message and dies with its buffer.</remarks>
internal readonly ref struct ProtobufField
{
    /// <summary>Gets the number that the schema gave the field.</summary>
    public required int Number { get; init; }

    /// <summary>Gets how the value is laid out. A field of another layout than expected is an unknown field.</summary>
    public required ProtobufWireType WireType { get; init; }

    /// <summary>Gets the number of a field that is not <see cref="ProtobufWireType.Bytes"/>.</summary>
    public ulong Value { get; init; }

    /// <summary>Gets the bytes of a field that is <see cref="ProtobufWireType.Bytes"/>.</summary>
    public ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>Gets a value indicating whether the field holds a varint.</summary>
    public bool IsVarint => WireType == ProtobufWireType.Varint;

    /// <summary>Gets a value indicating whether the field holds bytes: a string, bytes, or a message.</summary>
    public bool IsBytes => WireType == ProtobufWireType.Bytes;
}

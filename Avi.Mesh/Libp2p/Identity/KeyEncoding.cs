using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Identity;

/// <summary>The protobuf around a key, public or private: 1 type, 2 data.</summary>
/// <remarks>
/// Peer ids are made from these bytes, so that there is one way to write a key: both fields, in this order, in the
/// shortest form, and nothing else. Everything else is refused.
/// </remarks>
internal static class KeyEncoding
{
    private const int TypeField = 1;
    private const int DataField = 2;

    /// <summary>Writes a key.</summary>
    public static byte[] Encode(KeyType type, ReadOnlySpan<byte> data)
    {
        byte[] protobuf = new byte[
            ProtobufWriter.VarintBytes(TypeField, (ulong)type) + ProtobufWriter.BytesBytes(DataField, data.Length)];
        var writer = new ProtobufWriter(protobuf);
        writer.WriteVarint(TypeField, (ulong)type);
        writer.WriteBytes(DataField, data);
        return protobuf;
    }

    /// <summary>Reads a key.</summary>
    /// <param name="protobuf">The key's protobuf, and nothing after it.</param>
    /// <param name="type">The kind; one of those that have a name.</param>
    /// <param name="data">The key, in the form of its kind; in place.</param>
    /// <returns><see langword="false"/> when the bytes are no key in its one form.</returns>
    public static bool TryRead(ReadOnlySpan<byte> protobuf, out KeyType type, out ReadOnlySpan<byte> data)
    {
        type = default;
        data = default;

        // | 08 | type | 12 | length | data |
        if (protobuf is not [0x08, <= (byte)KeyType.Ecdsa, 0x12, ..]
            || !Varint.TryRead(protobuf[3..], out ulong length, out int lengthBytes)
            || length != (ulong)(protobuf.Length - 3 - lengthBytes))
        {
            return false;
        }

        type = (KeyType)protobuf[1];
        data = protobuf[(3 + lengthBytes)..];
        return true;
    }
}

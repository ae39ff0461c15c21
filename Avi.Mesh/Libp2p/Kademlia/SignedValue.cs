using System.Diagnostics.CodeAnalysis;
using System.Text;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>What a node has published under a name of its own: <c>/avi/12D3…/name</c>.</summary>
/// <remarks>
/// Signed, so that whoever keeps it can neither change it nor show it under another key; numbered, so that everybody
/// knows which of two is the newer one.
/// </remarks>
/// <param name="Publisher">Who has published it.</param>
/// <param name="Sequence">The newer of two has the larger number.</param>
/// <param name="Value">What was published.</param>
internal sealed record SignedValue(PeerId Publisher, ulong Sequence, ReadOnlyMemory<byte> Value)
{
    /// <summary>How many bytes of UTF-8 a name has at most.</summary>
    public const int MaxNameBytes = 256;

    /// <summary>How many bytes a value has at most: what fits into a record, with its key and signature.</summary>
    public const int MaxValueBytes = 60 << 10;

    private const int KeyField = 1;
    private const int SequenceField = 2;
    private const int ValueField = 3;

    private static ReadOnlySpan<byte> Domain => "avi-directory-value"u8;

    private static ReadOnlySpan<byte> PayloadType => "/avi/directory-value"u8;

    /// <summary>Makes the key of a name.</summary>
    public static byte[] KeyOf(PeerId publisher, string name) => Encoding.UTF8.GetBytes($"/avi/{publisher}/{name}");

    /// <summary>Signs a value.</summary>
    /// <param name="key">The key that the value stands under.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="value">The value.</param>
    /// <param name="identity">Whose value it is.</param>
    /// <returns>The envelope.</returns>
    public static byte[] Seal(
        ReadOnlySpan<byte> key, ulong sequence, ReadOnlySpan<byte> value, PrivateKey identity)
    {
        byte[] payload = new byte[
            ProtobufWriter.BytesBytes(KeyField, key.Length)
            + ProtobufWriter.VarintBytes(SequenceField, sequence)
            + ProtobufWriter.BytesBytes(ValueField, value.Length)];
        var writer = new ProtobufWriter(payload);
        writer.WriteBytes(KeyField, key);
        writer.WriteVarint(SequenceField, sequence);
        writer.WriteBytes(ValueField, value);
        return SignedEnvelope.Seal(identity, Domain, PayloadType, payload);
    }

    /// <summary>Reads a value, and checks who signed it, and for which key.</summary>
    /// <returns><see langword="false"/> when it may not stand under the key.</returns>
    public static bool TryOpen(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> envelope, [NotNullWhen(true)] out SignedValue? value)
    {
        value = null;
        if (!SignedEnvelope.TryRead(envelope, out SignedEnvelope signed)
            || !signed.PayloadType.SequenceEqual(PayloadType)
            || !TryReadPayload(signed.Payload, out ReadOnlySpan<byte> signedKey, out ulong sequence, out var content)
            || !signedKey.SequenceEqual(key)
            || signed.Authenticate(Domain)?.PeerId is not { } publisher
            || !key.StartsWith(KeyOf(publisher, name: string.Empty)))
        {
            return false;
        }

        value = new SignedValue(publisher, sequence, content.ToArray());
        return true;
    }

    /// <summary>Reads the number of a value that has been checked.</summary>
    public static ulong SequenceOf(ReadOnlySpan<byte> envelope) =>
        SignedEnvelope.TryRead(envelope, out SignedEnvelope signed)
        && TryReadPayload(signed.Payload, out _, out ulong sequence, out _)
            ? sequence
            : 0;

    private static bool TryReadPayload(
        ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> key, out ulong sequence, out ReadOnlySpan<byte> value)
    {
        key = default;
        sequence = 0;
        value = default;
        var reader = new ProtobufReader(payload);
        while (reader.TryReadField(out ProtobufField field))
        {
            switch (field)
            {
                case { Number: KeyField, IsBytes: true }:
                    key = field.Bytes;
                    break;

                case { Number: SequenceField, IsVarint: true }:
                    sequence = field.Value;
                    break;

                case { Number: ValueField, IsBytes: true }:
                    value = field.Bytes;
                    break;
            }
        }

        return !reader.IsMalformed && !key.IsEmpty;
    }
}

using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Identity;

/// <summary>Bytes that somebody has signed, with the key, for a purpose that both sides know.</summary>
/// <remarks>
/// A view: its spans point into the message and die with its buffer. libp2p RFC 0002. The purpose (the "domain") is
/// signed but not sent, so that what was signed for one cannot be shown for another.
/// </remarks>
internal readonly ref struct SignedEnvelope
{
    private const int PublicKeyField = 1;
    private const int PayloadTypeField = 2;
    private const int PayloadField = 3;
    private const int SignatureField = 5;

    private readonly ReadOnlySpan<byte> _publicKey;
    private readonly ReadOnlySpan<byte> _signature;

    private SignedEnvelope(
        ReadOnlySpan<byte> publicKey,
        ReadOnlySpan<byte> payloadType,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> signature)
    {
        _publicKey = publicKey;
        PayloadType = payloadType;
        Payload = payload;
        _signature = signature;
    }

    /// <summary>Gets what kind of payload it is.</summary>
    public ReadOnlySpan<byte> PayloadType { get; }

    /// <summary>Gets what was signed.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Signs a payload and puts it into an envelope.</summary>
    public static byte[] Seal(
        PrivateKey key, ReadOnlySpan<byte> domain, ReadOnlySpan<byte> payloadType, ReadOnlySpan<byte> payload)
    {
        Span<byte> signature = stackalloc byte[PrivateKey.SignatureBytes];
        key.Sign(SignedBytes(domain, payloadType, payload), signature);

        ReadOnlySpan<byte> publicKey = key.PublicKey.Protobuf.Span;
        byte[] envelope = new byte[
            ProtobufWriter.BytesBytes(PublicKeyField, publicKey.Length)
            + ProtobufWriter.BytesBytes(PayloadTypeField, payloadType.Length)
            + ProtobufWriter.BytesBytes(PayloadField, payload.Length)
            + ProtobufWriter.BytesBytes(SignatureField, signature.Length)];
        var writer = new ProtobufWriter(envelope);
        writer.WriteBytes(PublicKeyField, publicKey);
        writer.WriteBytes(PayloadTypeField, payloadType);
        writer.WriteBytes(PayloadField, payload);
        writer.WriteBytes(SignatureField, signature);
        return envelope;
    }

    /// <summary>Reads an envelope. Whether it is genuine, <see cref="Authenticate"/> says.</summary>
    /// <returns><see langword="false"/> when it is no envelope, or lacks one of its parts.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out SignedEnvelope envelope)
    {
        ReadOnlySpan<byte> publicKey = default;
        ReadOnlySpan<byte> payloadType = default;
        ReadOnlySpan<byte> payload = default;
        ReadOnlySpan<byte> signature = default;
        var reader = new ProtobufReader(source);
        while (reader.TryReadField(out ProtobufField field))
        {
            switch (field)
            {
                case { Number: PublicKeyField, IsBytes: true }:
                    publicKey = field.Bytes;
                    break;

                case { Number: PayloadTypeField, IsBytes: true }:
                    payloadType = field.Bytes;
                    break;

                case { Number: PayloadField, IsBytes: true }:
                    payload = field.Bytes;
                    break;

                case { Number: SignatureField, IsBytes: true }:
                    signature = field.Bytes;
                    break;
            }
        }

        envelope = new SignedEnvelope(publicKey, payloadType, payload, signature);
        return !reader.IsMalformed
            && !publicKey.IsEmpty && !payloadType.IsEmpty && !payload.IsEmpty && !signature.IsEmpty;
    }

    /// <summary>Finds out who signed this.</summary>
    /// <param name="domain">For what purpose.</param>
    /// <returns>
    /// The key, or <see langword="null"/> when it was not signed for this, or the key is not understood.
    /// </returns>
    public PublicKey? Authenticate(ReadOnlySpan<byte> domain) =>
        PublicKey.TryRead(_publicKey, out PublicKey? key)
        && key.Verify(SignedBytes(domain, PayloadType, Payload), _signature)
            ? key
            : null;

    // | length | domain | length | payload type | length | payload |
    private static byte[] SignedBytes(
        ReadOnlySpan<byte> domain, ReadOnlySpan<byte> payloadType, ReadOnlySpan<byte> payload)
    {
        byte[] bytes = new byte[Prefixed(domain) + Prefixed(payloadType) + Prefixed(payload)];
        int position = WritePrefixed(bytes, domain);
        position += WritePrefixed(bytes.AsSpan(position), payloadType);
        WritePrefixed(bytes.AsSpan(position), payload);
        return bytes;
    }

    private static int Prefixed(ReadOnlySpan<byte> part) => Varint.Length((uint)part.Length) + part.Length;

    private static int WritePrefixed(Span<byte> destination, ReadOnlySpan<byte> part)
    {
        int lengthBytes = Varint.Write(destination, (uint)part.Length);
        part.CopyTo(destination[lengthBytes..]);
        return lengthBytes + part.Length;
    }
}

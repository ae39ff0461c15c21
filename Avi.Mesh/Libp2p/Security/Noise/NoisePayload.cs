using System.Text;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Negotiation;

namespace Avi.Mesh.Libp2p.Security.Noise;

/// <summary>What libp2p says inside of the handshake: whose static key this is, and which muxers it speaks.</summary>
/// <remarks>A view: its spans point into the message and die with its buffer. libp2p specification "noise".</remarks>
internal readonly ref struct NoisePayload
{
    /// <summary>How many muxers are read; a peer that lists more than there are has nothing more to say.</summary>
    public const int MaxMuxers = 16;

    private const int IdentityKeyField = 1;
    private const int SignatureField = 2;
    private const int ExtensionsField = 4;
    private const int StreamMuxersField = 2;

    private readonly ReadOnlySpan<byte> _identityKey;
    private readonly ReadOnlySpan<byte> _signature;
    private readonly ReadOnlySpan<byte> _extensions;

    private NoisePayload(ReadOnlySpan<byte> identityKey, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> extensions)
    {
        _identityKey = identityKey;
        _signature = signature;
        _extensions = extensions;
    }

    // What is signed is marked as such, so that no other signature of the identity can be used here.
    private static ReadOnlySpan<byte> SignaturePrefix => "noise-libp2p-static-key:"u8;

    /// <summary>Writes a payload.</summary>
    /// <param name="identity">Who says it.</param>
    /// <param name="staticKey">The static key that it vouches for.</param>
    /// <param name="muxers">The muxers that it speaks, the preferred one first.</param>
    public static byte[] Create(
        PrivateKey identity, ReadOnlySpan<byte> staticKey, IReadOnlyList<ProtocolId> muxers)
    {
        Span<byte> signature = stackalloc byte[PrivateKey.SignatureBytes];
        Span<byte> signed = stackalloc byte[SignaturePrefix.Length + NoiseHandshake.KeyBytes];
        WriteSigned(signed, staticKey);
        identity.Sign(signed, signature);

        ReadOnlySpan<byte> key = identity.PublicKey.Protobuf.Span;
        int extensionBytes = muxers.Sum(muxer => ProtobufWriter.StringBytes(StreamMuxersField, muxer.Name));
        byte[] payload = new byte[
            ProtobufWriter.BytesBytes(IdentityKeyField, key.Length)
            + ProtobufWriter.BytesBytes(SignatureField, signature.Length)
            + ProtobufWriter.BytesBytes(ExtensionsField, extensionBytes)];

        var writer = new ProtobufWriter(payload);
        writer.WriteBytes(IdentityKeyField, key);
        writer.WriteBytes(SignatureField, signature);
        writer.WriteMessageHead(ExtensionsField, extensionBytes);
        foreach (ProtocolId muxer in muxers)
            writer.WriteString(StreamMuxersField, muxer.Name);

        return payload;
    }

    /// <summary>Reads a payload. Whether it is true, <see cref="Authenticate"/> says.</summary>
    /// <returns><see langword="false"/> when it is no payload, or lacks the key or the signature.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out NoisePayload payload)
    {
        ReadOnlySpan<byte> identityKey = default;
        ReadOnlySpan<byte> signature = default;
        ReadOnlySpan<byte> extensions = default;
        var reader = new ProtobufReader(source);
        while (reader.TryReadField(out ProtobufField field))
        {
            switch (field)
            {
                case { Number: IdentityKeyField, IsBytes: true }:
                    identityKey = field.Bytes;
                    break;

                case { Number: SignatureField, IsBytes: true }:
                    signature = field.Bytes;
                    break;

                case { Number: ExtensionsField, IsBytes: true }:
                    extensions = field.Bytes;
                    break;
            }
        }

        payload = new NoisePayload(identityKey, signature, extensions);
        return !reader.IsMalformed && !identityKey.IsEmpty && !signature.IsEmpty;
    }

    /// <summary>Finds out who vouches for a static key.</summary>
    /// <param name="staticKey">The static key that the handshake brought.</param>
    /// <returns>The key of the peer, or <see langword="null"/> when nobody does whose key is understood here.</returns>
    public PublicKey? Authenticate(ReadOnlySpan<byte> staticKey)
    {
        Span<byte> signed = stackalloc byte[SignaturePrefix.Length + NoiseHandshake.KeyBytes];
        WriteSigned(signed, staticKey);
        return PublicKey.TryRead(_identityKey, out PublicKey? key) && key.Verify(signed, _signature) ? key : null;
    }

    /// <summary>
    /// Reads the muxers that the other side speaks, the preferred one first; none if it says nothing of them.
    /// </summary>
    public IReadOnlyList<ProtocolId> ReadMuxers()
    {
        var muxers = new List<ProtocolId>();
        var reader = new ProtobufReader(_extensions);
        while (muxers.Count < MaxMuxers && reader.TryReadField(out ProtobufField field))
        {
            if (field is { Number: StreamMuxersField, IsBytes: true })
                muxers.Add(new ProtocolId(Encoding.UTF8.GetString(field.Bytes)));
        }

        return muxers;
    }

    private static void WriteSigned(Span<byte> destination, ReadOnlySpan<byte> staticKey)
    {
        SignaturePrefix.CopyTo(destination);
        staticKey.CopyTo(destination[SignaturePrefix.Length..]);
    }
}

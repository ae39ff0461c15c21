using System.Text.Json;

using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Security.Noise;

using NSec.Cryptography;

namespace Avi.Mesh.Tests.Libp2p.Security.Noise;

/// <summary>One side of the handshake that js-libp2p recorded, with its keys.</summary>
internal sealed class NoiseVectorSide(string role) : IDisposable
{
    private readonly JsonElement _vector = Libp2pVectors.Section("noise").GetProperty(role);

    public byte[] StaticKey => _vector.Hex("staticPublic");

    public byte[] EphemeralKey => _vector.Hex("ephemeralPublic");

    public byte[] Payload => _vector.Hex("payload");

    public PrivateKey Identity { get; } =
        PrivateKey.FromSeed(Libp2pVectors.Section("noise").GetProperty(role).Hex("identitySeed"));

    public static IReadOnlyList<ProtocolId> Muxers { get; } = [new ProtocolId("/yamux/1.0.0")];

    public NoiseHandshake NewHandshake() =>
        new(role == "initiator", Import(_vector.Hex("staticSecret")), Import(_vector.Hex("ephemeralSecret")));

    public void Dispose() => Identity.Dispose();

    private static Key Import(byte[] secret) =>
        Key.Import(KeyAgreementAlgorithm.X25519, secret, KeyBlobFormat.RawPrivateKey);
}

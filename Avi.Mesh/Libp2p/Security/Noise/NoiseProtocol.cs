using System.Buffers.Binary;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Transports;
using KeyAgreementAlgorithm = NSec.Cryptography.KeyAgreementAlgorithm;
using NSecKey = NSec.Cryptography.Key;

namespace Avi.Mesh.Libp2p.Security.Noise;

/// <summary>Secures connections with Noise XX: does the handshake, and checks who the other side is.</summary>
/// <param name="identity">Who this node is.</param>
/// <param name="muxers">The muxers that it speaks, the preferred one first; agreed on within the handshake.</param>
internal sealed class NoiseProtocol(PrivateKey identity, IReadOnlyList<ProtocolId> muxers) : ISecurityProtocol
{
    /// <summary>
    /// The longest handshake message: an RSA key of 8192 bits and its signature have 2.1 kB; the rest is for
    /// extensions.
    /// </summary>
    public const int MaxHandshakeMessageBytes = 8 * 1024;

    /// <inheritdoc/>
    public ProtocolId Id { get; } = new("/noise");

    /// <inheritdoc/>
    public Task<ISecureConnection> SecureOutboundAsync(
        IByteStream connection, PeerId? expectedPeer, CancellationToken cancellation) =>
        SecureAsync(connection, isInitiator: true, expectedPeer, cancellation);

    /// <inheritdoc/>
    public Task<ISecureConnection> SecureInboundAsync(IByteStream connection, CancellationToken cancellation) =>
        SecureAsync(connection, isInitiator: false, expectedPeer: null, cancellation);

    private static async Task<ReadOnlyMemory<byte>> ReadPayloadAsync(
        IByteStream connection, NoiseHandshake handshake, CancellationToken cancellation)
    {
        byte[] head = new byte[NoiseFrame.HeadBytes];
        await connection.ReadExactlyAsync(head, cancellation).ConfigureAwait(false);
        int length = BinaryPrimitives.ReadUInt16BigEndian(head);
        if (length > MaxHandshakeMessageBytes)
        {
            throw new Libp2pProtocolException(
                ProtocolViolation.TooLong,
                $"A handshake message has {length} bytes, more than {MaxHandshakeMessageBytes}.");
        }

        byte[] message = new byte[length];
        await connection.ReadExactlyAsync(message, cancellation).ConfigureAwait(false);
        byte[] payload = new byte[length];
        return handshake.TryReadMessage(message, payload, out int payloadBytes)
            ? payload.AsMemory(0, payloadBytes)
            : throw new Libp2pProtocolException(ProtocolViolation.NotAuthentic, "The handshake is not authentic.");
    }

    private static ValueTask WriteAsync(
        IByteStream connection, NoiseHandshake handshake, ReadOnlySpan<byte> payload, CancellationToken cancellation)
    {
        byte[] frame = new byte[
            NoiseFrame.HeadBytes + (2 * NoiseHandshake.KeyBytes) + (2 * NoiseFrame.TagBytes) + payload.Length];
        if (!handshake.TryWriteMessage(payload, frame.AsSpan(NoiseFrame.HeadBytes), out int length))
            throw new Libp2pProtocolException(ProtocolViolation.NotAuthentic, "The other side's key gives no secret.");

        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)length);
        return connection.WriteAsync(frame.AsMemory(0, NoiseFrame.HeadBytes + length), cancellation);
    }

    private async Task<ISecureConnection> SecureAsync(
        IByteStream connection, bool isInitiator, PeerId? expectedPeer, CancellationToken cancellation)
    {
        // Keys that live as long as this handshake; the identity vouches for the static one.
        KeyAgreementAlgorithm algorithm = KeyAgreementAlgorithm.X25519;
        using var handshake = new NoiseHandshake(isInitiator, NSecKey.Create(algorithm), NSecKey.Create(algorithm));
        try
        {
            NoisePeer peer = isInitiator
                ? await InitiateAsync(connection, handshake, expectedPeer, cancellation).ConfigureAwait(false)
                : await RespondAsync(connection, handshake, cancellation).ConfigureAwait(false);

            (CipherState sending, CipherState receiving) = handshake.Split();
            return new NoiseConnection(connection, peer, sending, receiving);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<NoisePeer> InitiateAsync(
        IByteStream connection, NoiseHandshake handshake, PeerId? expectedPeer, CancellationToken cancellation)
    {
        await WriteAsync(connection, handshake, payload: [], cancellation).ConfigureAwait(false);

        ReadOnlyMemory<byte> answer = await ReadPayloadAsync(connection, handshake, cancellation).ConfigureAwait(false);
        NoisePeer peer = Authenticate(answer.Span, handshake, isInitiator: true);

        // Whoever answers in another's place does not learn who we are.
        if (expectedPeer is not null && peer.Key.PeerId != expectedPeer)
            throw new PeerIdMismatchException(expectedPeer, peer.Key.PeerId);

        byte[] payload = NoisePayload.Create(identity, handshake.LocalStaticKey, muxers);
        await WriteAsync(connection, handshake, payload, cancellation).ConfigureAwait(false);
        return peer;
    }

    private async Task<NoisePeer> RespondAsync(
        IByteStream connection, NoiseHandshake handshake, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> first = await ReadPayloadAsync(connection, handshake, cancellation).ConfigureAwait(false);
        if (!first.IsEmpty)
            throw new Libp2pProtocolException(ProtocolViolation.Malformed, "The first message has a payload.");

        byte[] payload = NoisePayload.Create(identity, handshake.LocalStaticKey, muxers);
        await WriteAsync(connection, handshake, payload, cancellation).ConfigureAwait(false);

        ReadOnlyMemory<byte> last = await ReadPayloadAsync(connection, handshake, cancellation).ConfigureAwait(false);
        return Authenticate(last.Span, handshake, isInitiator: false);
    }

    private NoisePeer Authenticate(ReadOnlySpan<byte> source, NoiseHandshake handshake, bool isInitiator)
    {
        if (!NoisePayload.TryRead(source, out NoisePayload payload))
            throw new Libp2pProtocolException(ProtocolViolation.Malformed, "The handshake brings no identity.");

        PublicKey key = payload.Authenticate(handshake.RemoteStaticKey) ?? throw new Libp2pProtocolException(
            ProtocolViolation.NotAuthentic, "The identity did not sign this key, or is of an unknown kind.");
        if (key.PeerId == identity.PeerId)
            throw new ConnectedToSelfException();

        return new NoisePeer(key, ChooseMuxer(payload.ReadMuxers(), isInitiator));
    }

    // The initiator's preference counts. Without a muxer in common, both sides negotiate as if none had been listed.
    private ProtocolId? ChooseMuxer(IReadOnlyList<ProtocolId> theirs, bool isInitiator)
    {
        (IReadOnlyList<ProtocolId> preferred, IReadOnlyList<ProtocolId> spoken) =
            isInitiator ? (muxers, theirs) : (theirs, muxers);
        foreach (ProtocolId muxer in preferred)
        {
            if (spoken.Contains(muxer))
                return muxer;
        }

        return null;
    }
}

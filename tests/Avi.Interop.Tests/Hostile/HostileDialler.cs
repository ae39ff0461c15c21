using System.Buffers.Binary;
using Avi.Mesh;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Security;
using Avi.Mesh.Libp2p.Security.Noise;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Tcp;
using KeyAgreementAlgorithm = NSec.Cryptography.KeyAgreementAlgorithm;
using NSecKey = NSec.Cryptography.Key;

namespace Avi.Interop.Tests.Hostile;

/// <summary>Dials a node, and does the lowest layers by hand, so that it can break the rules of each.</summary>
internal sealed class HostileDialler : IAsyncDisposable
{
    private const int MaxNoiseMessageBytes = 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly ProtocolId Yamux = new("/yamux/1.0.0");

    private readonly NoiseProtocol _noise;
    private IByteStream _connection;

    private HostileDialler(IByteStream connection)
    {
        _connection = connection;
        _noise = new NoiseProtocol(Identity, [Yamux]);
    }

    /// <summary>Gets the key that this dialler truly has.</summary>
    public PrivateKey Identity { get; } = PrivateKey.Generate();

    /// <summary>Connects; nothing is said yet.</summary>
    public static Task<HostileDialler> ConnectAsync(MeshNode node, CancellationToken cancellation) =>
        ConnectAsync(node.Addresses[0], cancellation);

    /// <summary>Connects to a node of whatever make; nothing is said yet.</summary>
    public static async Task<HostileDialler> ConnectAsync(string address, CancellationToken cancellation)
    {
        var tcp = new TcpTransport(new TcpTransportOptions(), TimeProvider.System);
        return new HostileDialler(await tcp.DialAsync(Multiaddr.Parse(address), cancellation));
    }

    /// <summary>Agrees on Noise, and sends the first of the three messages of its handshake.</summary>
    /// <returns>The handshake, to go on with.</returns>
    public async Task<NoiseHandshake> BeginHandshakeAsync(CancellationToken cancellation)
    {
        await MultistreamDialer.NegotiateAsync(_connection, [_noise.Id], cancellation);
        KeyAgreementAlgorithm algorithm = KeyAgreementAlgorithm.X25519;
        var handshake = new NoiseHandshake(isInitiator: true, NSecKey.Create(algorithm), NSecKey.Create(algorithm));
        await WriteHandshakeMessageAsync(handshake, payload: [], cancellation);
        return handshake;
    }

    /// <summary>Ends the handshake with a claim to be somebody else, signed by the key that this dialler has.</summary>
    public async Task ClaimToBeAsync(PublicKey victim, NoiseHandshake handshake, CancellationToken cancellation)
    {
        byte[] message = await ReadHandshakeMessageAsync(cancellation);
        Assert.That(handshake.TryReadMessage(message, new byte[message.Length], out _));

        byte[] payload = NoisePayload.Create(Identity, handshake.LocalStaticKey, [Yamux]);
        int keyAt = payload.AsSpan().IndexOf(Identity.PublicKey.Protobuf.Span);
        victim.Protobuf.Span.CopyTo(payload.AsSpan(keyAt));
        await WriteHandshakeMessageAsync(handshake, payload, cancellation);
    }

    /// <summary>Reads the node's message of the handshake; it waits for ours then.</summary>
    public async Task<byte[]> ReadHandshakeMessageAsync(CancellationToken cancellation)
    {
        byte[] head = new byte[NoiseFrame.HeadBytes];
        await _connection.ReadExactlyAsync(head, cancellation);
        byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        await _connection.ReadExactlyAsync(message, cancellation);
        return message;
    }

    /// <summary>Does an honest handshake; what is written afterwards is encrypted, and is what Yamux gets.</summary>
    public async Task<ISecureConnection> SecureAsync(CancellationToken cancellation)
    {
        await MultistreamDialer.NegotiateAsync(_connection, [_noise.Id], cancellation);
        ISecureConnection secure = await _noise.SecureOutboundAsync(_connection, expectedPeer: null, cancellation);
        _connection = secure; // which owns the one below
        return secure;
    }

    /// <summary>Writes below what was agreed on so far: onto the socket, or into the encrypted connection.</summary>
    public ValueTask WriteAsync(byte[] bytes, CancellationToken cancellation) =>
        _connection.WriteAsync(bytes, cancellation);

    /// <summary>Waits until the node has closed the connection.</summary>
    /// <exception cref="TimeoutException">It did not.</exception>
    public async Task ClosedAsync(CancellationToken cancellation)
    {
        byte[] rest = new byte[MaxNoiseMessageBytes];
        try
        {
            while (await _connection.ReadAsync(rest, cancellation).AsTask().WaitAsync(Patience, cancellation) > 0)
            {
                // What it still says, such as Yamux's goodbye, does not matter here.
            }
        }
        catch (IOException)
        {
            // It was closed with bytes of ours unread, which resets a TCP connection.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        Identity.Dispose();
    }

    private ValueTask WriteHandshakeMessageAsync(
        NoiseHandshake handshake, ReadOnlySpan<byte> payload, CancellationToken cancellation)
    {
        byte[] frame = new byte[NoiseFrame.HeadBytes + MaxNoiseMessageBytes];
        Assert.That(handshake.TryWriteMessage(payload, frame.AsSpan(NoiseFrame.HeadBytes), out int length));
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)length);
        return _connection.WriteAsync(frame.AsMemory(0, NoiseFrame.HeadBytes + length), cancellation);
    }
}

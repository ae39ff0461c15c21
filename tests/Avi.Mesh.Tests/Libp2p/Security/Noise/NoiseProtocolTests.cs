using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Security;
using Avi.Mesh.Libp2p.Security.Noise;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Memory;
using Avi.Mesh.Tests.Libp2p.Transports;

using static Avi.Mesh.Tests.Libp2p.Violation;

namespace Avi.Mesh.Tests.Libp2p.Security.Noise;

[TestFixture]
internal sealed class NoiseProtocolTests
{
    private static readonly ProtocolId Yamux = new("/yamux/1.0.0");
    private static readonly ProtocolId Mplex = new("/mplex/6.7.0");

    [Test, CancelAfter(10_000)]
    public async Task Both_sides_learn_who_the_other_is(CancellationToken cancellation)
    {
        await using NoisePair pair = await NoisePair.ConnectAsync(cancellation);

        Assert.That(pair.Dialler.RemotePeer, Is.EqualTo(pair.Bob.PeerId));
        Assert.That(pair.Dialler.RemoteKey, Is.EqualTo(pair.Bob.PublicKey));
        Assert.That(pair.Acceptor.RemotePeer, Is.EqualTo(pair.Alice.PeerId));
        Assert.That(pair.Acceptor.RemoteKey, Is.EqualTo(pair.Alice.PublicKey));
    }

    [Test, CancelAfter(10_000)]
    public async Task Nothing_that_is_said_can_be_read_on_the_wire(CancellationToken cancellation)
    {
        await using TransportPair raw = await TransportPair.InMemoryAsync(cancellation);
        using var identity = PrivateKey.Generate();
        using var cipher = new CipherState(new byte[32]);
        using var other = new CipherState(new byte[32]);
        await using var connection = new NoiseConnection(
            raw.Dialler, new NoisePeer(identity.PublicKey, Muxer: null), cipher, other);
        byte[] secret = [.. Enumerable.Repeat((byte)'s', 100)];

        await connection.WriteAsync(secret, cancellation);
        byte[] wire = new byte[secret.Length + NoiseFrame.OverheadBytes];
        await raw.Acceptor.ReadExactlyAsync(wire, cancellation);

        Assert.That(wire.AsSpan().IndexOf("sss"u8), Is.EqualTo(-1));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_was_dialled_must_be_there(CancellationToken cancellation)
    {
        await using TransportPair raw = await TransportPair.InMemoryAsync(cancellation);
        using var alice = PrivateKey.Generate();
        using var bob = PrivateKey.Generate();
        using var carol = PrivateKey.Generate();
        Task<ISecureConnection> inbound = Listener(bob).SecureInboundAsync(raw.Acceptor, cancellation);

        PeerIdMismatchException? exception = await Assert.ThrowsAsync<PeerIdMismatchException>(() =>
            new NoiseProtocol(alice, [Yamux]).SecureOutboundAsync(raw.Dialler, carol.PeerId, cancellation));

        Assert.That((exception?.Expected, exception?.Actual), Is.EqualTo((carol.PeerId, bob.PeerId)));
        Assert.That(
            () => inbound, Throws.InstanceOf<ConnectionEndedException>(), "the dialler closes, and says nothing");
    }

    [Test, CancelAfter(10_000)]
    public async Task Node_does_not_connect_to_itself(CancellationToken cancellation)
    {
        await using TransportPair raw = await TransportPair.InMemoryAsync(cancellation);
        using var alice = PrivateKey.Generate();
        var noise = new NoiseProtocol(alice, [Yamux]);
        Task<ISecureConnection> inbound = noise.SecureInboundAsync(raw.Acceptor, cancellation);

        Assert.That(
            () => noise.SecureOutboundAsync(raw.Dialler, expectedPeer: null, cancellation),
            Throws.InstanceOf<ConnectedToSelfException>());
        Assert.That(() => inbound, Throws.InstanceOf<IOException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Listener_refuses_its_own_identity_too(CancellationToken cancellation)
    {
        await using TransportPair raw = await TransportPair.InMemoryAsync(cancellation);
        using var alice = PrivateKey.Generate();
        Task<ISecureConnection> inbound = Listener(alice).SecureInboundAsync(raw.Acceptor, cancellation);

        await InitiateAsync(raw.Dialler, staticKey => NoisePayload.Create(alice, staticKey, [Yamux]), cancellation);

        Assert.That(() => inbound, Throws.InstanceOf<ConnectedToSelfException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Identity_that_did_not_sign_the_static_key_is_refused(CancellationToken cancellation)
    {
        await using TransportPair raw = await TransportPair.InMemoryAsync(cancellation);
        using var alice = PrivateKey.Generate();
        using var bob = PrivateKey.Generate();
        Task<ISecureConnection> inbound = Listener(bob).SecureInboundAsync(raw.Acceptor, cancellation);

        await InitiateAsync(raw.Dialler, staticKey => NoisePayload.Create(alice, new byte[32], [Yamux]), cancellation);

        Assert.That(
            () => inbound,
            Violates(ProtocolViolation.NotAuthentic));
    }

    [Test, CancelAfter(10_000)]
    public async Task Message_without_an_identity_is_refused(CancellationToken cancellation)
    {
        await using TransportPair raw = await TransportPair.InMemoryAsync(cancellation);
        using var bob = PrivateKey.Generate();
        Task<ISecureConnection> inbound = Listener(bob).SecureInboundAsync(raw.Acceptor, cancellation);

        await InitiateAsync(raw.Dialler, staticKey => [], cancellation);

        Assert.That(
            () => inbound,
            Violates(ProtocolViolation.Malformed));
    }

    [TestCase("0021" + "0900000000000000000000000000000000000000000000000000000000000000" + "00",
        ProtocolViolation.Malformed, TestName = "First_message_with_a_payload_is_refused")]
    [TestCase("0010" + "00000000000000000000000000000000",
        ProtocolViolation.NotAuthentic, TestName = "First_message_without_a_whole_key_is_refused")]
    [TestCase("0020" + "0000000000000000000000000000000000000000000000000000000000000000",
        ProtocolViolation.NotAuthentic, TestName = "Key_that_gives_no_secret_is_refused")]
    [TestCase("ffff", ProtocolViolation.TooLong, TestName = "Long_message_is_refused_before_it_is_waited_for")]
    [TestCase("0000", ProtocolViolation.NotAuthentic, TestName = "Empty_message_is_refused")]
    [CancelAfter(10_000)]
    public async Task Bad_first_message_is_refused(
        string hex, ProtocolViolation expected, CancellationToken cancellation)
    {
        await using TransportPair raw = await TransportPair.InMemoryAsync(cancellation);
        using var bob = PrivateKey.Generate();
        Task<ISecureConnection> inbound = Listener(bob).SecureInboundAsync(raw.Acceptor, cancellation);

        await raw.Dialler.WriteAsync(Convert.FromHexString(hex), cancellation);

        Assert.That(
            () => inbound, Violates(expected));
    }

    [TestCase(0, TestName = "Connection_that_ends_before_the_handshake_fails_it")]
    [TestCase(1, TestName = "Connection_that_ends_inside_of_a_length_fails_it")]
    [TestCase(20, TestName = "Connection_that_ends_inside_of_a_message_fails_it")]
    [TestCase(34, TestName = "Connection_that_ends_after_a_message_fails_it")]
    [CancelAfter(10_000)]
    public async Task Truncated_handshake_fails(int cut, CancellationToken cancellation)
    {
        await using TransportPair raw = await TransportPair.InMemoryAsync(cancellation);
        using var bob = PrivateKey.Generate();
        Task<ISecureConnection> inbound = Listener(bob).SecureInboundAsync(raw.Acceptor, cancellation);
        byte[] message = Libp2pVectors.Section("noise").Hex("message1");

        if (cut > 0)
            await raw.Dialler.WriteAsync(message.AsMemory(0, cut), cancellation);
        await raw.Dialler.CloseWriteAsync(cancellation);

        Assert.That(() => inbound, Throws.InstanceOf<ConnectionEndedException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Handshake_that_stops_half_way_ends_with_its_token(CancellationToken cancellation)
    {
        await using TransportPair raw = await TransportPair.InMemoryAsync(cancellation);
        using var bob = PrivateKey.Generate();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<ISecureConnection> inbound = Listener(bob).SecureInboundAsync(raw.Acceptor, limit.Token);
        await raw.Dialler.WriteAsync(Libp2pVectors.Section("noise").Hex("message1"), cancellation);

        // The second message has come, so that the responder waits for the third.
        await raw.Dialler.ReadExactlyAsync(new byte[100], cancellation);
        await limit.CancelAsync();

        Assert.That(() => inbound, Throws.InstanceOf<OperationCanceledException>());
        await DrainAsync(raw.Dialler, cancellation);
    }

    [Test, CancelAfter(30_000)]
    public async Task Damage_on_the_way_never_goes_unseen(CancellationToken cancellation)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var faults = new FaultInjector(seed, TimeProvider.System)
            {
                CorruptionProbability = 0.5,
                FragmentsReads = true,
            };
            await using TransportPair raw = await TransportPair.InMemoryAsync(cancellation, faults);
            byte[] sent = new byte[20_000];
            new Random(seed).NextBytes(sent);

            Assert.That(
                () => TransferAsync(raw, sent, cancellation), Throws.InstanceOf<IOException>(), $"seed {seed}");
        }
    }

    [TestCase("/yamux/1.0.0", "/yamux/1.0.0", "/yamux/1.0.0")]
    [TestCase(
        "/yamux/1.0.0 /mplex/6.7.0",
        "/mplex/6.7.0 /yamux/1.0.0",
        "/yamux/1.0.0",
        Description = "the initiator's choice")]
    [TestCase("/mplex/6.7.0", "/yamux/1.0.0", null, Description = "nothing in common")]
    [TestCase("/yamux/1.0.0", "", null, Description = "one side says nothing")]
    [TestCase("", "/yamux/1.0.0", null, Description = "the other side says nothing")]
    [CancelAfter(10_000)]
    public async Task Both_sides_find_the_same_muxer(
        string initiators, string responders, string? expected, CancellationToken cancellation)
    {
        await using TransportPair raw = await TransportPair.InMemoryAsync(cancellation);
        using var alice = PrivateKey.Generate();
        using var bob = PrivateKey.Generate();

        Task<ISecureConnection> inbound = new NoiseProtocol(bob, Muxers(responders))
            .SecureInboundAsync(raw.Acceptor, cancellation);
        await using ISecureConnection dialler = await new NoiseProtocol(alice, Muxers(initiators))
            .SecureOutboundAsync(raw.Dialler, bob.PeerId, cancellation);
        await using ISecureConnection acceptor = await inbound;

        Assert.That((dialler.NegotiatedMuxer?.Name, acceptor.NegotiatedMuxer?.Name), Is.EqualTo((expected, expected)));
    }

    private static NoiseProtocol Listener(PrivateKey identity) => new(identity, [Yamux]);

    private static ProtocolId[] Muxers(string names) =>
        [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => new ProtocolId(name))];

    // Alice's side by hand, with a payload of the test's choice.
    private static async Task InitiateAsync(
        IByteStream connection, Func<byte[], byte[]> createPayload, CancellationToken cancellation)
    {
        using var side = new NoiseVectorSide("initiator");
        using NoiseHandshake handshake = side.NewHandshake();
        await WriteAsync([]);
        byte[] head = new byte[2];
        await connection.ReadExactlyAsync(head, cancellation);
        byte[] answer = new byte[(head[0] << 8) | head[1]];
        await connection.ReadExactlyAsync(answer, cancellation);
        Assert.That(handshake.TryReadMessage(answer, new byte[answer.Length], out _));
        await WriteAsync(createPayload(handshake.LocalStaticKey));

        async Task WriteAsync(byte[] payload)
        {
            byte[] frame = new byte[payload.Length + 98];
            Assert.That(handshake.TryWriteMessage(payload, frame.AsSpan(2), out int length));
            (frame[0], frame[1]) = ((byte)(length >> 8), (byte)length);
            await connection.WriteAsync(frame.AsMemory(0, 2 + length), cancellation);
        }
    }

    private static async Task TransferAsync(TransportPair raw, byte[] sent, CancellationToken cancellation)
    {
        using var alice = PrivateKey.Generate();
        using var bob = PrivateKey.Generate();
        Task<ISecureConnection> inbound = Listener(bob).SecureInboundAsync(raw.Acceptor, cancellation);
        Task<ISecureConnection> outbound = new NoiseProtocol(alice, [Mplex])
            .SecureOutboundAsync(raw.Dialler, bob.PeerId, cancellation);
        await using ISecureConnection dialler = await outbound;
        await using ISecureConnection acceptor = await inbound;

        await dialler.WriteAsync(sent, cancellation);
        byte[] received = new byte[sent.Length];
        await acceptor.ReadExactlyAsync(received, cancellation);
    }

    private static async Task DrainAsync(IByteStream stream, CancellationToken cancellation)
    {
        byte[] buffer = new byte[1000];
        while (await stream.ReadAsync(buffer, cancellation) > 0)
        {
        }
    }
}

using Avi.Protocol.Security;

namespace Avi.Protocol.Tests.Security;

[TestFixture]
internal sealed class ServerHandshakeTests
{
    private const int AtVersion = 1;

    [TestCase(false, 39)]
    [TestCase(true, 71)]
    public void Answer_is_shorter_than_its_question(bool hasShare, int expectedBytes)
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key, hasShare);

        using ServerHandshake server = Sides.Answer(client, key);

        Assert.That(server.Answer.Length, Is.EqualTo(expectedBytes).And.LessThan(client.Hello.Length));
        Assert.That(server.Session.HasForwardSecrecy, Is.EqualTo(hasShare));
        Assert.That((server.DeviceId, server.KeyId), Is.EqualTo((Sides.Device.DeviceId, Sides.Device.KeyId)));
    }

    [Test]
    public void Gateway_takes_the_first_suite_of_its_own_that_the_device_offers()
    {
        using DeviceKey key = Sides.NewKey();
        var policy = new HandshakePolicy(CipherSuite.ChaCha20Poly1305, CipherSuite.Aes128CtrHmac, CipherSuite.Aes128Gcm);

        CipherSuite[] picked = [.. new[] { 1, 2, 3, 4, 5, 7, 0xFF }.Select(offer => policy.Pick((CipherSuites)offer))];

        Assert.That(picked, Is.EqualTo(new[]
        {
            CipherSuite.Aes128Gcm, CipherSuite.Aes128CtrHmac, CipherSuite.Aes128CtrHmac, CipherSuite.ChaCha20Poly1305,
            CipherSuite.ChaCha20Poly1305, CipherSuite.ChaCha20Poly1305, CipherSuite.ChaCha20Poly1305,
        }));
    }

    [Test]
    public void Gateway_is_silent_without_a_common_suite()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(
            key, options: Sides.Device with { Suites = CipherSuites.Aes128CtrHmac });

        HandshakeOutcome outcome = Sides.TryAnswer(
            client.Hello.Span, key, new HandshakePolicy(CipherSuite.Aes128Gcm), out ServerHandshake? server);

        Assert.That((outcome, server), Is.EqualTo((HandshakeOutcome.NoCommonSuite, (ServerHandshake?)null)));
    }

    [Test]
    public void Gateway_can_require_forward_secrecy()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake without = Sides.NewClient(key);
        using ClientHandshake with = Sides.NewClient(key, hasShare: true);
        var policy = new HandshakePolicy(CipherSuite.Aes128Gcm) { RequiresForwardSecrecy = true };

        HandshakeOutcome silent = Sides.TryAnswer(without.Hello.Span, key, policy, out _);
        HandshakeOutcome answered = Sides.TryAnswer(with.Hello.Span, key, policy, out ServerHandshake? server);

        using (server)
        {
            Assert.That(
                (silent, answered), Is.EqualTo((HandshakeOutcome.NoForwardSecrecy, HandshakeOutcome.Answered)));
            Assert.That(server!.Session.HasForwardSecrecy);
        }
    }

    [Test]
    public void Another_version_is_not_answered()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key);
        byte[] hello = client.Hello.ToArray();
        hello[AtVersion] = 2;

        Assert.That(
            Sides.TryAnswer(hello, key, HandshakePolicy.Default, out _), Is.EqualTo(HandshakeOutcome.OtherVersion));
    }

    [Test]
    public void Whoever_lacks_the_key_is_not_answered()
    {
        using DeviceKey key = Sides.NewKey();
        using var other = DeviceKey.Generate();
        using ClientHandshake client = Sides.NewClient(other, hasShare: true);

        Assert.That(
            Sides.TryAnswer(client.Hello.Span, key, HandshakePolicy.Default, out _),
            Is.EqualTo(HandshakeOutcome.WrongProof));
    }

    // The first byte of the low-order points; the rest is zero.
    [TestCase(0)]
    [TestCase(1)]
    public void Share_that_gives_no_secret_is_refused(byte first)
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key, hasShare: true);
        byte[] datagram = client.Hello.ToArray();
        ClientHello.TryRead(datagram, out ClientHello hello);
        Span<byte> share = datagram.AsSpan(hello.Proven.Length - 32, 32);
        share.Clear();
        share[0] = first;
        KeySchedule.WriteProof(key, hello.Proven, datagram.AsSpan(hello.Proven.Length));

        Assert.That(
            Sides.TryAnswer(datagram, key, HandshakePolicy.Default, out _), Is.EqualTo(HandshakeOutcome.BadShare));
    }

    [Test]
    public void Same_question_is_known_again_by_device_and_nonce()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key);
        using ServerHandshake server = Sides.Answer(client, key);
        using var renewed = new ClientHandshake(Sides.Device, key, Sides.Drawn(16, 51), []);
        using ClientHandshake another = Sides.NewClient(key, options: Sides.Device with { DeviceId = 1 });
        client.Receive([33, 1, 1], out _); // with a cookie it is still the same

        bool[] isSame = [.. new[] { client, renewed, another }.Select(asking =>
        {
            ClientHello.TryRead(asking.Hello.Span, out ClientHello hello);
            return server.IsAnswerTo(in hello);
        })];

        Assert.That(isSame, Is.EqualTo(new[] { true, false, false }));
    }

    [Test]
    public void Session_is_taken_once_and_outlives_its_handshake()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key);
        ServerHandshake server = Sides.Answer(client, key);

        using SecureSession session = server.TakeSession();
        server.Dispose();

        Assert.That(() => server.TakeSession(), Throws.InvalidOperationException);
        Assert.That(Sides.Seal(session, []), Is.Not.Empty);
    }

    [Test]
    public void Half_open_session_that_nobody_took_ends_with_its_handshake()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key);
        ServerHandshake server = Sides.Answer(client, key);
        SecureSession session = server.Session;

        server.Dispose();

        Assert.That(() => Sides.Seal(session, []), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Numbers_longer_than_needed_are_proven_as_they_travelled()
    {
        using DeviceKey key = Sides.NewKey();
        byte[] proven = [0xA0, 0x80, 0x00, 1, 0x85, 0x80, 0x00, 2, 7, .. Sides.Drawn(16), 0x80, 0x00];
        byte[] proof = new byte[16];
        KeySchedule.WriteProof(key, proven, proof);
        byte[] datagram = [.. proven, .. proof, 0, 0, .. new byte[128]];

        HandshakeOutcome outcome = Sides.TryAnswer(datagram, key, HandshakePolicy.Default, out ServerHandshake? server);

        using (server)
            Assert.That((outcome, server?.DeviceId), Is.EqualTo((HandshakeOutcome.Answered, (ulong?)5)));
    }

    [Test]
    public void Cookie_of_more_than_32_bytes_is_malformed()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key);
        ClientHello.TryRead(client.Hello.Span, out ClientHello hello);
        byte[] start = client.Hello[..(hello.Proven.Length + 16)].ToArray();

        bool[] isRead = [.. new[] { 32, 33 }.Select(bytes => ClientHello.TryRead(
            [.. start, (byte)bytes, .. new byte[bytes + 128]], out _))];

        Assert.That(isRead, Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public void Mistakes_of_the_caller_are_told()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key);
        byte[] datagram = client.Hello.ToArray();

        Assert.That(() => Answer(nonceBytes: 15, keyBytes: 32, id: 1), Throws.ArgumentException);
        Assert.That(() => Answer(nonceBytes: 16, keyBytes: 0, id: 1), Throws.ArgumentException);
        Assert.That(() => Answer(nonceBytes: 16, keyBytes: 32, id: 0), Throws.ArgumentException);
        Assert.That(() => new HandshakePolicy(), Throws.ArgumentException);
        Assert.That(() => new HandshakePolicy((CipherSuite)9), Throws.ArgumentException);

        void Answer(int nonceBytes, int keyBytes, uint id)
        {
            ClientHello.TryRead(datagram, out ClientHello hello);
            ServerHandshake.TryAnswer(
                in hello,
                key,
                HandshakePolicy.Default,
                new ServerSeed { Nonce = new byte[nonceBytes], PrivateKey = new byte[keyBytes], SessionId = id },
                out _);
        }
    }
}

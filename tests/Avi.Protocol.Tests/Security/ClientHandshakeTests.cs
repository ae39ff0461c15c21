using Avi.Protocol.Security;

namespace Avi.Protocol.Tests.Security;

[TestFixture]
internal sealed class ClientHandshakeTests
{
    private static readonly byte[] ShortCookie = [33, 3, 9, 9, 9];

    [TestCase(ulong.MaxValue, true, 32)]
    [TestCase(0UL, false, 0)]
    public void Hello_has_exactly_128_bytes(ulong deviceId, bool hasShare, int cookieBytes)
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key, hasShare, Sides.Device with { DeviceId = deviceId });
        if (cookieBytes > 0)
            client.Receive([33, (byte)cookieBytes, .. Sides.Drawn(cookieBytes)], out _);

        bool isRead = ClientHello.TryRead(client.Hello.Span, out ClientHello hello);

        Assert.That(isRead);
        Assert.That(client.Hello.Length, Is.EqualTo(128));
        Assert.That((hello.DeviceId, hello.Cookie.Length), Is.EqualTo((deviceId, cookieBytes)));
    }

    [Test]
    public void Retry_changes_cookie_and_padding_only()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key, hasShare: true);
        byte[] before = client.Hello.ToArray();

        ClientHandshakeStep step = client.Receive(ShortCookie, out SecureSession? session);

        ClientHello.TryRead(before, out ClientHello old);
        ClientHello.TryRead(client.Hello.Span, out ClientHello changed);
        Assert.That((step, session), Is.EqualTo((ClientHandshakeStep.SendAgain, (SecureSession?)null)));
        Assert.That(changed.Proven.SequenceEqual(old.Proven) && changed.Proof.SequenceEqual(old.Proof));
        Assert.That(changed.Cookie.ToArray(), Is.EqualTo(new byte[] { 9, 9, 9 }));
        Assert.That(client.Hello.Span[^52..].IndexOfAnyExcept((byte)0), Is.Negative, "Padding is zero.");
    }

    [Test]
    public void Shorter_cookie_leaves_nothing_of_a_longer_one()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key);
        using ClientHandshake other = Sides.NewClient(key);
        client.Receive([33, 32, .. Sides.Drawn(32)], out _);

        client.Receive(ShortCookie, out _);
        other.Receive(ShortCookie, out _);

        Assert.That(client.Hello.Span.SequenceEqual(other.Hello.Span));
    }

    [Test]
    public void Fourth_retry_is_not_heard_but_the_answer_is()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key);
        using ServerHandshake server = Sides.Answer(client, key);
        ClientHandshakeStep[] steps = [.. Enumerable.Range(0, 4).Select(_ => client.Receive(ShortCookie, out SecureSession? _))];

        ClientHandshakeStep last = client.Receive(server.Answer.Span, out SecureSession? session);

        session?.Dispose();
        Assert.That(steps, Is.EqualTo(new[]
        {
            ClientHandshakeStep.SendAgain, ClientHandshakeStep.SendAgain, ClientHandshakeStep.SendAgain,
            ClientHandshakeStep.Wait,
        }));
        Assert.That(last, Is.EqualTo(ClientHandshakeStep.Complete));
    }

    [TestCase(0)]
    [TestCase(33)]
    public void Empty_or_too_long_cookie_is_ignored(int bytes)
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key);
        byte[] before = client.Hello.ToArray();

        ClientHandshakeStep step = client.Receive([33, (byte)bytes, .. new byte[bytes]], out _);

        Assert.That(step, Is.EqualTo(ClientHandshakeStep.Wait));
        Assert.That(client.Hello.Span.SequenceEqual(before));
    }

    [Test]
    public void Device_takes_one_answer_and_no_other()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key, hasShare: true);
        using ServerHandshake server = Sides.Answer(client, key);
        using ServerHandshake other = Sides.Answer(client, key, CipherSuite.Aes128CtrHmac);

        ClientHandshakeStep first = client.Receive(server.Answer.Span, out SecureSession? session);
        ClientHandshakeStep again = client.Receive(server.Answer.Span, out SecureSession? repeated);
        ClientHandshakeStep second = client.Receive(other.Answer.Span, out SecureSession? another);
        ClientHandshakeStep retry = client.Receive(ShortCookie, out _);

        session?.Dispose();
        Assert.That(first, Is.EqualTo(ClientHandshakeStep.Complete));
        Assert.That((again, second, retry), Is.EqualTo(
            (ClientHandshakeStep.Wait, ClientHandshakeStep.Wait, ClientHandshakeStep.Wait)));
        Assert.That((repeated, another), Is.EqualTo(((SecureSession?)null, (SecureSession?)null)));
    }

    [Test]
    public void Device_that_requires_forward_secrecy_drops_an_answer_without_it()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(
            key, hasShare: true, Sides.Device with { RequiresForwardSecrecy = true });
        var policy = new HandshakePolicy(CipherSuite.Aes128Gcm) { OffersForwardSecrecy = false };
        Sides.TryAnswer(client.Hello.Span, key, policy, out ServerHandshake? without);
        using ServerHandshake with = Sides.Answer(client, key);

        ClientHandshakeStep dropped = client.Receive(without!.Answer.Span, out _);
        ClientHandshakeStep taken = client.Receive(with.Answer.Span, out SecureSession? session);

        without.Dispose();
        using (session)
        {
            Assert.That((dropped, taken), Is.EqualTo((ClientHandshakeStep.Wait, ClientHandshakeStep.Complete)));
            Assert.That(session!.HasForwardSecrecy);
        }
    }

    [Test]
    public void Answer_under_another_key_is_dropped()
    {
        using DeviceKey key = Sides.NewKey();
        using var other = DeviceKey.Generate();
        using ClientHandshake client = Sides.NewClient(key);
        using ClientHandshake twin = Sides.NewClient(other);
        using ServerHandshake server = Sides.Answer(twin, other);

        Assert.That(client.Receive(server.Answer.Span, out _), Is.EqualTo(ClientHandshakeStep.Wait));
    }

    [Test]
    public void Every_cut_off_answer_and_every_flipped_bit_is_dropped()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key, hasShare: true);
        using ServerHandshake server = Sides.Answer(client, key);
        byte[] answer = server.Answer.ToArray();

        for (int length = 0; length < answer.Length; length++)
            Assert.That(client.Receive(answer.AsSpan(0, length), out _), Is.EqualTo(ClientHandshakeStep.Wait));

        for (int bit = 0; bit < 8 * answer.Length; bit++)
        {
            byte[] flipped = [.. answer];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            ClientHandshakeStep step = client.Receive(flipped, out SecureSession? session);
            session?.Dispose();

            // One of them makes it a retry, with a cookie of one byte; no one makes it right.
            Assert.That(step, Is.Not.EqualTo(ClientHandshakeStep.Complete), $"bit {bit}");
        }
    }

    [Test]
    public void Mistakes_of_the_caller_are_told()
    {
        using DeviceKey key = Sides.NewKey();

        Assert.That(() => new ClientHandshake(Sides.Device, key, new byte[15], []), Throws.ArgumentException);
        Assert.That(() => new ClientHandshake(Sides.Device, key, new byte[16], new byte[31]), Throws.ArgumentException);
        Assert.That(
            () => Sides.NewClient(key, hasShare: false, Sides.Device with { RequiresForwardSecrecy = true }),
            Throws.ArgumentException);
        Assert.That(
            () => Sides.NewClient(key, options: Sides.Device with { Suites = (CipherSuites)0xF8 }), Throws.ArgumentException);
    }
}

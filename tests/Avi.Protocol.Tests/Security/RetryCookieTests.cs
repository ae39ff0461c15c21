using Avi.Protocol.Security;

namespace Avi.Protocol.Tests.Security;

[TestFixture]
internal sealed class RetryCookieTests
{
    private const ushort Port = 5_000;

    private static readonly byte[] Address = [192, 0, 2, 1];
    private static readonly TimeSpan Now = TimeSpan.FromMinutes(7); // in the middle of a slot
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private static readonly RetryCookie Cookies = new(Sides.Drawn(RetryCookie.SecretBytes));

    [Test]
    public void Device_that_is_where_it_says_brings_a_good_cookie() =>
        Assert.That(IsGood(HelloWithCookie(), Address, Port, Now));

    [Test]
    public void Hello_without_a_cookie_has_no_good_one()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key);

        Assert.That(IsGood(client.Hello.ToArray(), Address, Port, Now), Is.False);
    }

    [Test]
    public void Cookie_is_good_for_its_place_only()
    {
        byte[] hello = HelloWithCookie();

        Assert.That(IsGood(hello, [192, 0, 2, 2], Port, Now), Is.False);
        Assert.That(IsGood(hello, [.. Address, .. new byte[12]], Port, Now), Is.False);
        Assert.That(IsGood(hello, Address, Port + 1, Now), Is.False);
    }

    [Test]
    public void Cookie_is_good_for_its_device_and_nonce_only()
    {
        byte[] hello = HelloWithCookie();
        byte[] otherDevice = [.. hello];
        otherDevice[2] ^= 1;
        byte[] otherNonce = [.. hello];
        otherNonce[10] ^= 1;

        Assert.That(IsGood(otherDevice, Address, Port, Now), Is.False);
        Assert.That(IsGood(otherNonce, Address, Port, Now), Is.False);
    }

    [Test]
    public void Cookie_with_any_flipped_bit_is_not_good()
    {
        byte[] hello = HelloWithCookie();
        ClientHello.TryRead(hello, out ClientHello read);
        int start = read.Proven.Length + 16 + 1;

        for (int bit = 0; bit < 8 * RetryCookie.Bytes; bit++)
        {
            byte[] flipped = [.. hello];
            flipped[start + (bit / 8)] ^= (byte)(1 << (bit % 8));
            Assert.That(IsGood(flipped, Address, Port, Now), Is.False, $"bit {bit}");
        }
    }

    [Test]
    public void Cookie_is_good_until_its_slot_and_the_next_have_passed()
    {
        byte[] hello = HelloWithCookie(); // its slot began at 6 minutes

        bool[] isGood =
        [
            .. new[] { Now, TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(10) - Tick, TimeSpan.FromMinutes(10) }
                .Select(now => IsGood(hello, Address, Port, now)),
        ];

        Assert.That(isGood, Is.EqualTo(new[] { true, true, true, false }));
    }

    [Test]
    public void Slot_that_has_the_same_number_again_has_another_secret()
    {
        byte[] hello = HelloWithCookie();

        Assert.That(IsGood(hello, Address, Port, Now + (256 * RetryCookie.SlotLength)), Is.False);
    }

    [Test]
    public void Cookie_of_another_gateway_is_not_good()
    {
        byte[] hello = HelloWithCookie();
        ClientHello.TryRead(hello, out ClientHello read);
        var other = new RetryCookie(Sides.Drawn(RetryCookie.SecretBytes, first: 2));

        Assert.That(other.IsGood(in read, Address, Port, Now), Is.False);
    }

    [Test]
    public void Addresses_of_both_kinds_have_cookies()
    {
        byte[] address = Sides.Drawn(16);

        Assert.That(IsGood(HelloWithCookie(address), address, Port, Now));
    }

    [Test]
    public void Mistakes_of_the_caller_are_told()
    {
        byte[] hello = HelloWithCookie();

        Assert.That(() => IsGood(hello, [], Port, Now), Throws.ArgumentException);
        Assert.That(() => IsGood(hello, new byte[17], Port, Now), Throws.ArgumentException);
        Assert.That(() => new RetryCookie(new byte[31]), Throws.ArgumentException);
        Assert.That(
            () =>
            {
                ClientHello.TryRead(hello, out ClientHello read);
                Cookies.WriteRetry(in read, Address, Port, Now, new byte[RetryCookie.RetryBytes - 1]);
            },
            Throws.ArgumentException);
    }

    private static byte[] HelloWithCookie(byte[]? address = null)
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key);
        byte[] retry = new byte[RetryCookie.RetryBytes];
        ClientHello.TryRead(client.Hello.Span, out ClientHello hello);
        Cookies.WriteRetry(in hello, address ?? Address, Port, Now, retry);

        Assert.That(client.Receive(retry, out _), Is.EqualTo(ClientHandshakeStep.SendAgain));
        return client.Hello.ToArray();
    }

    private static bool IsGood(byte[] datagram, byte[] address, int port, TimeSpan now)
    {
        Assert.That(ClientHello.TryRead(datagram, out ClientHello hello));
        return Cookies.IsGood(in hello, address, (ushort)port, now);
    }
}

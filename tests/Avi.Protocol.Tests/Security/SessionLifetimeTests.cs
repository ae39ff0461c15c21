using Avi.Protocol.Security;

namespace Avi.Protocol.Tests.Security;

[TestFixture]
internal sealed class SessionLifetimeTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [TestCase(0UL, 0UL, SessionAge.Good)]
    [TestCase((1UL << 31) - 1, (1UL << 31) - 1, SessionAge.Good)]
    [TestCase(1UL << 31, 0UL, SessionAge.Renew)]
    [TestCase(0UL, 1UL << 31, SessionAge.Renew)]
    [TestCase((1UL << 32) - 1, 0UL, SessionAge.Renew)]
    [TestCase(1UL << 32, 0UL, SessionAge.Ended)]
    [TestCase(0UL, 1UL << 32, SessionAge.Ended)]
    [TestCase(ulong.MaxValue, 0UL, SessionAge.Ended)]
    public void Counters_of_both_directions_age_a_session(ulong sent, ulong received, SessionAge expected) =>
        Assert.That(SessionLifetime.Judge(sent, received, TimeSpan.Zero), Is.EqualTo(expected));

    [Test]
    public void Session_is_renewed_after_a_day_and_ends_an_hour_later()
    {
        TimeSpan[] ages =
        [
            TimeSpan.FromHours(24) - Tick,
            TimeSpan.FromHours(24),
            TimeSpan.FromHours(25) - Tick,
            TimeSpan.FromHours(25),
        ];

        IEnumerable<SessionAge> due = ages.Select(age => SessionLifetime.Judge(1, 1, age));

        Assert.That(
            due, Is.EqualTo(new[] { SessionAge.Good, SessionAge.Renew, SessionAge.Renew, SessionAge.Ended }));
    }

    [Test]
    public void New_session_is_good_and_says_so()
    {
        (SecureSession device, SecureSession gateway) = Sides.Shake(CipherSuite.Aes128Gcm);
        using SecureSession ownedDevice = device;
        using SecureSession ownedGateway = gateway;

        Assert.That(
            (device.Judge(TimeSpan.Zero), device.Judge(TimeSpan.FromHours(24))),
            Is.EqualTo((SessionAge.Good, SessionAge.Renew)));
    }
}

using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture]
internal sealed class BackoffTests
{
    private static readonly TimeSpan Min = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(60);

    [Test]
    public void Pauses_double_up_to_the_longest_with_at_most_half_of_it_taken_off_by_chance() =>
        Gen.Select(Gen.Int[1, 100_000], Gen.Int).Sample((failures, seed) =>
        {
            double step = Math.Min(Math.Pow(2, Math.Min(failures, 50) - 1), Max.TotalSeconds);

            double pause = new Backoff(Min, Max, new Random(seed)).After(failures).TotalSeconds;

            return pause >= step / 2 && pause <= step;
        });

    [Test]
    public void Address_that_failed_is_left_alone_for_longer_and_longer_until_it_works()
    {
        var backoff = new DialBackoff(new DialOptions { MinAddressPause = Min }, new Random(1));
        Multiaddr address = AddressOf(1);

        backoff.Failed(address, now: TimeSpan.Zero);
        bool early = backoff.IsDue(address, Min / 2 - TimeSpan.FromTicks(1));
        bool late = backoff.IsDue(address, Min);
        backoff.Failed(address, now: Min);
        bool again = backoff.IsDue(address, Min + Min - TimeSpan.FromTicks(1));
        backoff.Succeeded(address);

        Assert.That((early, late, again), Is.EqualTo((false, true, false)));
        Assert.That(backoff.IsDue(address, Min), Is.True);
        Assert.That(backoff.IsDue(AddressOf(2), TimeSpan.Zero), Is.True);
    }

    [Test]
    public void Few_addresses_are_remembered_and_the_one_that_is_due_first_is_forgotten()
    {
        var backoff = new DialBackoff(new DialOptions { MaxPausedAddresses = 2 }, new Random(1));
        backoff.Failed(AddressOf(1), now: TimeSpan.FromSeconds(10));
        backoff.Failed(AddressOf(2), now: TimeSpan.Zero);

        backoff.Failed(AddressOf(3), now: TimeSpan.FromSeconds(10));

        Assert.That(backoff.Count, Is.EqualTo(2));
        Assert.That(
            new[] { 1, 2, 3 }.Select(number => backoff.IsDue(AddressOf(number), TimeSpan.FromSeconds(10))),
            Is.EqualTo(new[] { false, true, false }));
    }

    private static Multiaddr AddressOf(int number) => Multiaddr.Parse($"/ip4/192.0.2.{number}/tcp/4001");
}

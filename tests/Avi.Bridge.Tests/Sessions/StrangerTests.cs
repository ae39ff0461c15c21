using Avi.Bridge.Telemetry;

using CsCheck;

namespace Avi.Bridge.Tests.Sessions;

/// <summary>What an address without a session gets: as little as possible.</summary>
[TestFixture]
internal sealed class StrangerTests
{
    [Test]
    public void Stranger_is_told_that_it_has_no_session()
    {
        var gateway = new TestGateway();
        TestDevice stranger = gateway.Device(1);

        stranger.Publish("a", "b");

        Assert.That(stranger.TakeReceived(), Is.EqualTo(new[] { "Error NoSession" }));
        Assert.That(gateway.Mesh.TakePublished(), Is.Empty);
        Assert.That(gateway.Counts[DatagramOutcome.NoSession], Is.EqualTo(1));
    }

    [Test]
    public void Stranger_is_told_once_a_second()
    {
        var gateway = new TestGateway();
        TestDevice stranger = gateway.Device(1);

        stranger.Publish("a", "b");
        stranger.Publish("a", "b");
        gateway.Advance(TimeSpan.FromSeconds(0.999));
        stranger.Publish("a", "b");
        int early = stranger.TakeReceived().Count;
        gateway.Advance(TimeSpan.FromSeconds(0.001));
        stranger.Publish("a", "b");

        Assert.That((early, stranger.TakeReceived().Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Many_strangers_share_one_budget()
    {
        var gateway = new TestGateway();
        List<TestDevice> strangers = [.. Enumerable.Range(0, 2_000).Select(id => gateway.Device((ulong)id))];

        foreach (TestDevice stranger in strangers)
            stranger.Publish("a", "b");

        Assert.That(strangers.Sum(stranger => stranger.TakeReceived().Count), Is.LessThanOrEqualTo(100));
    }

    [Test]
    public void Answer_is_never_larger_than_the_question()
    {
        var gateway = new TestGateway();

        Check.Sample(Gen.Byte.Array[0, 12], bytes =>
        {
            TestDevice stranger = gateway.Device(1);
            gateway.Advance(TimeSpan.FromSeconds(1));

            stranger.Send(bytes);

            return gateway.TakeSentTo(stranger.Address).Sum(answer => answer.Length) <= bytes.Length;
        }, threads: 1);
    }

    [Test]
    public void Malformed_datagram_of_a_stranger_is_not_answered()
    {
        var gateway = new TestGateway();
        TestDevice stranger = gateway.Device(1);

        stranger.Send([0x03, 0x09, 0x61, 0x61, 0x61]);

        Assert.That(stranger.TakeReceived(), Is.Empty);
    }
}

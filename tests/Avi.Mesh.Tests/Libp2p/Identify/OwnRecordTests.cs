using Avi.Mesh.Libp2p.Identify;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Identify;

[TestFixture]
internal sealed class OwnRecordTests
{
    private readonly PrivateKey _key = PrivateKey.Generate();

    [OneTimeTearDown]
    public void DisposeKey() => _key.Dispose();

    [Test]
    public void Record_stays_the_same_as_long_as_the_addresses_do()
    {
        var record = new OwnRecord(_key, new FakeTimeProvider());

        ReadOnlyMemory<byte> first = record.Seal([AddressOf(1)]);
        ReadOnlyMemory<byte> second = record.Seal([AddressOf(1)]);

        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void Number_grows_with_each_change_even_if_the_clock_goes_back()
    {
        var time = new FakeTimeProvider();
        var record = new OwnRecord(_key, time);

        ulong first = Open(record.Seal([AddressOf(1)])).Sequence;
        time.AdjustTime(time.GetUtcNow() - TimeSpan.FromDays(1));
        ulong second = Open(record.Seal([AddressOf(2)])).Sequence;

        Assert.That(second, Is.GreaterThan(first));
    }

    [Test]
    public void Number_grows_over_a_restart()
    {
        var time = new FakeTimeProvider();
        ulong before = Open(new OwnRecord(_key, time).Seal([AddressOf(1)])).Sequence;

        time.Advance(TimeSpan.FromSeconds(1));
        ulong after = Open(new OwnRecord(_key, time).Seal([AddressOf(1)])).Sequence;

        Assert.That(after, Is.GreaterThan(before));
    }

    [Test]
    public void Record_has_the_first_addresses_only()
    {
        var record = new OwnRecord(_key, new FakeTimeProvider());

        PeerRecord opened = Open(record.Seal(Enumerable.Range(1, 100).Select(AddressOf)));

        Assert.That(opened.Addresses, Has.Count.EqualTo(IdentifyOptions.MaxRecordAddresses));
        Assert.That(opened.Addresses[0], Is.EqualTo(AddressOf(1)));
    }

    private static Multiaddr AddressOf(int port) => Multiaddr.Parse($"/ip4/192.0.2.1/tcp/{port}");

    private PeerRecord Open(ReadOnlyMemory<byte> envelope) =>
        PeerRecord.TryOpen(envelope.Span, _key.PeerId, out PeerRecord? record)
            ? record
            : throw new AssertionException("The record is not genuine.");
}

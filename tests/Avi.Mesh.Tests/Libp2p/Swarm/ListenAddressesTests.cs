using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

/// <summary>What a node knows of where it can be reached.</summary>
internal sealed class ListenAddressesTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly Multiaddr Loopback = Multiaddr.Parse("/ip4/127.0.0.1/tcp/4001");
    private static readonly Multiaddr Lan = Multiaddr.Parse("/ip4/192.168.1.7/tcp/4001");
    private static readonly Multiaddr Any = Multiaddr.Parse("/ip4/0.0.0.0/tcp/4001");

    private readonly FakeTimeProvider _time = new();
    private int _changes;

    [SetUp]
    public void Forget() => _changes = 0;

    [Test]
    public async Task Interfaces_that_come_and_go_are_followed_by_who_listens_on_all()
    {
        await using ListenAddresses addresses = Create();
        await using var listener = new Listener(Any) { Addresses = [Loopback] };
        addresses.Add(listener);
        IReadOnlyList<Multiaddr> before = addresses.Current;

        listener.Addresses = [Loopback, Lan];
        _time.Advance(Interval);
        IReadOnlyList<Multiaddr> there = addresses.Current;
        _time.Advance(Interval);
        int changes = _changes;
        listener.Addresses = [Loopback];
        _time.Advance(Interval);

        Assert.That(before, Is.EqualTo(new[] { Loopback }));
        Assert.That(there, Is.EqualTo(new[] { Loopback, Lan }));
        Assert.That(addresses.Current, Is.EqualTo(new[] { Loopback }));
        Assert.That((changes, _changes), Is.EqualTo((2, 3)), "what stays the same is no change");
        Assert.That(addresses.Bound, Is.EqualTo(new[] { Any }));
    }

    [Test]
    public async Task One_address_is_not_looked_at_again()
    {
        await using ListenAddresses addresses = Create();
        await using var listener = new Listener(Lan) { Addresses = [Lan] };
        addresses.Add(listener);

        _time.Advance(Interval * 10);

        Assert.That(listener.Reads, Is.EqualTo(2), "when it was added");
    }

    [Test]
    public async Task After_disposal_nothing_is_looked_at()
    {
        ListenAddresses addresses = Create();
        await using var listener = new Listener(Any) { Addresses = [Loopback] };
        addresses.Add(listener);

        await addresses.DisposeAsync();
        listener.Addresses = [Loopback, Lan];
        _time.Advance(Interval * 10);

        Assert.That(_changes, Is.EqualTo(1));
    }

    private ListenAddresses Create() => new(() => _changes++, Interval, _time);

    private sealed class Listener(Multiaddr bound) : ITransportListener
    {
        private IReadOnlyList<Multiaddr> _addresses = [];

        public int Reads { get; private set; }

        public IReadOnlyList<Multiaddr> Addresses
        {
            get
            {
                Reads++;
                return _addresses;
            }

            set => _addresses = value;
        }

        public Multiaddr BoundAddress => bound;

        public ValueTask<ITransportConnection?> AcceptAsync(CancellationToken cancellation) =>
            ValueTask.FromResult<ITransportConnection?>(null);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

using System.Text;
using Avi.Mesh;
using Avi.Mesh.Libp2p.Kademlia;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Interop.Tests.Kademlia;

/// <summary>
/// One table of five of ours and five of theirs. Ours know one of theirs, and theirs one of ours; the rest they find.
/// </summary>
public sealed class MixedTableTests
{
    private const int Ours = 5;
    private const int Theirs = 5;

    private readonly List<MeshNode> _ours = [];
    private KademliaPeers _theirs = null!;

    [OneTimeSetUp]
    public async Task StartNetworkAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        _theirs = await KademliaPeers.StartAsync(Theirs);
        for (int i = 0; i < Ours; i++)
            _ours.Add(await StartAsync(limit.Token));

        foreach (MeshNode node in _ours)
            await node.ConnectAsync(_theirs.Addresses[0], limit.Token);

        for (int i = 1; i < Theirs; i++)
            await _theirs.DialAsync(i, _ours[0].Addresses[0]);

        // Enough that a lookup has a beginning, not so many that there is nothing to look up.
        for (int i = 0; i < Theirs; i++)
            await _theirs.KnowsAsync(i, peers: 2);

        foreach (MeshNode node in _ours)
        {
            while (node.Directory.Kademlia.TableSize < 2)
                await Task.Delay(5, limit.Token);
        }
    }

    [OneTimeTearDown]
    public async Task StopNetworkAsync()
    {
        foreach (MeshNode node in _ours)
            await node.DisposeAsync();

        await _theirs.DisposeAsync();
    }

    [Test, CancelAfter(120_000)]
    public async Task We_find_all_of_them_and_connect(CancellationToken cancellation)
    {
        // It knows one of ours and nobody else, so that it has to ask.
        await using MeshNode newcomer = await StartAsync(cancellation);
        await newcomer.ConnectAsync(_ours[0].Addresses[0], cancellation);
        while (newcomer.Directory.Kademlia.TableSize == 0)
            await Task.Delay(5, cancellation);

        for (int i = 0; i < Theirs; i++)
        {
            var peer = PeerId.Parse(_theirs.Ids[i]);
            Assert.That(await newcomer.FindPeerAsync(peer, cancellation), Does.Contain(_theirs.Addresses[i]));
            await newcomer.ConnectAsync($"/p2p/{peer}", cancellation);
            Assert.That(newcomer.Peers.Select(connected => connected.Id), Does.Contain(peer));
        }
    }

    [Test, CancelAfter(120_000)]
    public async Task They_find_all_of_ours_by_asking()
    {
        for (int i = 0; i < Ours; i++)
        {
            IReadOnlyList<string> addresses = await _theirs.FindPeerAsync(1 + (i % 4), _ours[i].Id.ToString());

            string address = _ours[i].Addresses[0].Split("/p2p/")[0];
            Assert.That(addresses.Select(found => found.Split("/p2p/")[0]), Does.Contain(address));
        }
    }

    [Test, CancelAfter(120_000)]
    public async Task They_get_the_value_that_we_put(CancellationToken cancellation)
    {
        byte[] key = SignedValue.KeyOf(_ours[1].Id, "firmware");
        int keepers = await _ours[1].Directory.PutValueAsync("firmware", "2.1"u8.ToArray(), cancellation);

        byte[] signed = await _theirs.GetAsync(3, key);

        Assert.That(keepers, Is.GreaterThan(Ours));
        Assert.That(SignedValue.TryOpen(key, signed, out SignedValue? value), Is.True);
        Assert.That(Encoding.UTF8.GetString(value!.Value.Span), Is.EqualTo("2.1"));
    }

    [Test, CancelAfter(120_000)]
    public async Task We_get_the_value_that_they_put(CancellationToken cancellation)
    {
        (byte[] key, byte[] expected, int stored) = await _theirs.PutKeyAsync(2);

        ReadOnlyMemory<byte>? value = await _ours[4].Directory.Kademlia.GetValueAsync(key, cancellation);

        Assert.That(stored, Is.GreaterThanOrEqualTo(Theirs));
        Assert.That(value?.ToArray(), Is.EqualTo(expected));
    }

    [Test, CancelAfter(120_000)]
    public async Task They_find_what_we_provide(CancellationToken cancellation)
    {
        int told = await _ours[2].Directory.ProvideAsync("printer", cancellation);

        IReadOnlyList<string> providers = await _theirs.FindProvidersAsync(4, Multihash.OfSha256("printer"u8));

        Assert.That(told, Is.GreaterThanOrEqualTo(Theirs));
        Assert.That(providers, Is.EqualTo(new[] { _ours[2].Id.ToString() }));
    }

    [Test, CancelAfter(120_000)]
    public async Task We_find_what_they_provide(CancellationToken cancellation)
    {
        await _theirs.ProvideAsync(3, Multihash.OfSha256("camera"u8));

        IReadOnlyList<PeerId> providers = await _ours[3].Directory.FindProvidersAsync("camera", cancellation);

        Assert.That(providers.Select(provider => provider.ToString()), Is.EqualTo(new[] { _theirs.Ids[3] }));
    }

    private static Task<MeshNode> StartAsync(CancellationToken cancellation) => MeshNode.StartAsync(
        new MeshOptions
        {
            ListenAddresses = { Loopback.Any },
            Discovery = { Mdns = false, Kademlia = { Enabled = true, Mode = KademliaMode.Server } },
        },
        cancellation);
}

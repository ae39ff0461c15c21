using System.Text.Json;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.Kademlia;

/// <summary>Several js-libp2p nodes with a distributed hash table, in one process.</summary>
internal sealed class KademliaPeers : IAsyncDisposable
{
    // Generous, because two cores may be shared by many test processes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PeerProcess _process;

    private KademliaPeers(PeerProcess process, JsonElement started)
    {
        _process = process;
        PeerEvent[] nodes = [.. started.GetProperty("nodes").EnumerateArray()
            .Select(node => new PeerEvent("node", node))];
        Ids = [.. nodes.Select(node => node.Text("peerId"))];
        Addresses = [.. nodes.Select(node => node.Texts("addresses")[0])];
    }

    /// <summary>Gets the peer ids, in base58.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>Gets the full multiaddr of each.</summary>
    public IReadOnlyList<string> Addresses { get; }

    public static async Task<KademliaPeers> StartAsync(int count)
    {
        var process = PeerProcess.Start("js tables", NodeRuntime.Node, ["kad.mjs"]);
        try
        {
            return new KademliaPeers(process, await process.CallAsync("start", new { count }, Patience));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public Task DialAsync(int index, string address) => CallAsync("dial", new { index, address });

    /// <summary>Waits until a node has so many peers in its routing table.</summary>
    public Task KnowsAsync(int index, int peers) => CallAsync("knows", new { index, peers });

    /// <summary>Asks the network where a peer is.</summary>
    public async Task<IReadOnlyList<string>> FindPeerAsync(int index, string peerId) =>
        (await CallAsync("findPeer", new { index, peerId })).Texts("addresses");

    /// <summary>Has a node publish its public key.</summary>
    public async Task<(byte[] Key, byte[] Value, int Stored)> PutKeyAsync(int index)
    {
        PeerEvent put = await CallAsync("putKey", new { index });
        return (
            Convert.FromBase64String(put.Text("key")),
            Convert.FromBase64String(put.Text("value")),
            put.Fields.GetProperty("stored").GetInt32());
    }

    public async Task<byte[]> GetAsync(int index, byte[] key)
    {
        PeerEvent found = await CallAsync("get", new { index, key = Convert.ToBase64String(key) });
        return Convert.FromBase64String(found.Text("value"));
    }

    public Task ProvideAsync(int index, byte[] multihash) =>
        CallAsync("provide", new { index, multihash = Convert.ToBase64String(multihash) });

    public async Task<IReadOnlyList<string>> FindProvidersAsync(int index, byte[] multihash) =>
        (await CallAsync("findProviders", new { index, multihash = Convert.ToBase64String(multihash) }))
            .Texts("providers");

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<PeerEvent> CallAsync(string command, object options) =>
        new(command, await _process.CallAsync(command, options, Patience));
}

using System.Text.Json;

namespace Avi.Tests.NodePeers;

/// <summary>A real js-libp2p node in a process of its own: what our stack is measured by.</summary>
internal sealed partial class NodePeer : IAsyncDisposable
{
    // Generous, because two cores may be shared by many test processes; a healthy peer needs milliseconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan EchoTime = TimeSpan.FromSeconds(200);

    private readonly PeerProcess _process;

    private NodePeer(PeerProcess process, JsonElement started)
    {
        _process = process;
        var facts = new PeerEvent("started", started);
        Id = facts.Text("peerId");
        Addresses = facts.Texts("addresses");
    }

    /// <summary>Gets the peer id in base58.</summary>
    public string Id { get; }

    /// <summary>Gets the full multiaddrs, with the peer id; empty for a peer that does not listen.</summary>
    public IReadOnlyList<string> Addresses { get; }

    public string Address => Addresses[0];

    /// <param name="name">Who this is, for failure texts.</param>
    /// <param name="options">By default it listens on loopback and names messages as AVI does.</param>
    /// <exception cref="PeerException">It could not start; the message has what it wrote.</exception>
    public static async Task<NodePeer> StartAsync(string name, NodePeerOptions? options = null)
    {
        PeerProcess process = options?.Namespace is { } place
            ? PeerProcess.Start(name, "ip", ["netns", "exec", place, NodeRuntime.Node, "peer.mjs"])
            : PeerProcess.Start(name, NodeRuntime.Node, ["peer.mjs"]);
        try
        {
            return new NodePeer(process, await process.CallAsync("start", options ?? new NodePeerOptions(), Patience));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public Task DialAsync(string address) => CallAsync("dial", new { address });

    public Task HangUpAsync(string peerId) => CallAsync("hangUp", new { peerId });

    public Task SubscribeAsync(string topic) => CallAsync("subscribe", new { topic });

    public Task UnsubscribeAsync(string topic) => CallAsync("unsubscribe", new { topic });

    /// <returns>The peers that the message was sent to.</returns>
    public async Task<IReadOnlyList<string>> PublishAsync(string topic, byte[] payload)
    {
        JsonElement result = await CallAsync("publish", new { topic, base64 = Convert.ToBase64String(payload) });
        return new PeerEvent("publish", result).Texts("recipients");
    }

    /// <returns>The round trip in milliseconds, as js-libp2p measured it.</returns>
    public async Task<int> PingAsync(string peerId)
    {
        JsonElement result = await CallAsync("ping", new { peerId });
        return result.GetProperty("milliseconds").GetInt32();
    }

    /// <summary>Asks the peer who it is, once more after what both sides do by themselves.</summary>
    public async Task<PeerEvent> IdentifyAsync(string peerId) =>
        new("identify", await CallAsync("identify", new { peerId }));

    /// <summary>Accepts streams for one more protocol, which it tells its peers by itself.</summary>
    public Task HandleAsync(string protocol) => CallAsync("handle", new { protocol });

    /// <returns>What it keeps of a peer: its <c>certified</c> addresses, and its <c>protocols</c>.</returns>
    public async Task<PeerEvent> KnownAsync(string peerId) => new("known", await CallAsync("known", new { peerId }));

    /// <summary>Sends bytes over parallel streams of the echo protocol; fails unless exactly these come back.</summary>
    public Task EchoAsync(string peerId, int streams, int bytes) =>
        _process.CallAsync("echo", new { peerId, streams, bytes }, EchoTime);

    /// <returns>The ids of the connected peers; one that has two connections stands here twice.</returns>
    public async Task<IReadOnlyList<string>> PeersAsync()
    {
        JsonElement result = await CallAsync("peers", new { });
        IEnumerable<JsonElement> peers = result.GetProperty("peers").EnumerateArray();
        return [.. peers.Select(peer => new PeerEvent("peer", peer).Text("peerId"))];
    }

    /// <returns>
    /// The ids, in base64 without padding, of the messages that a peer has told this one not to send.
    /// </returns>
    public async Task<IReadOnlyList<string>> TurnedAwayAsync(string peerId) =>
        new PeerEvent("turnedAway", await CallAsync("turnedAway", new { peerId })).Texts("ids");

    /// <returns>The peers in a topic's mesh.</returns>
    public async Task<IReadOnlyList<string>> MeshAsync(string topic) =>
        new PeerEvent("topic", await CallAsync("topic", new { topic })).Texts("mesh");

    /// <returns>What this peer thinks of another.</returns>
    public async Task<double> ScoreAsync(string peerId) =>
        (await CallAsync("score", new { peerId })).GetProperty("score").GetDouble();

    /// <summary>Sends messages whose signatures nobody has made.</summary>
    public Task ForgeAsync(string peerId, string topic, int count) =>
        CallAsync("forge", new { peerId, topic, count });

    /// <summary>Waits for an event, or takes one that came before and that nobody took yet.</summary>
    public Task<PeerEvent> TakeEventAsync(string name, Func<PeerEvent, bool>? isWanted = null) =>
        _process.TakeEventAsync(name, isWanted ?? (_ => true), Patience);

    /// <summary>Waits until this peer knows that another subscribed to a topic, and can send to it.</summary>
    public async Task SeesSubscriptionAsync(string peerId, string topic)
    {
        await TakeEventAsync(
            "subscription",
            seen => seen.Text("peerId") == peerId
                && seen.Text("topic") == topic
                && seen.Fields.GetProperty("subscribe").GetBoolean());
        await CallAsync("reach", new { peerId });
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private Task<JsonElement> CallAsync(string command, object options) =>
        _process.CallAsync(command, options, Patience);
}

using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>Carries one lookup out: asks whom the query says, and tells it what they answered.</summary>
internal sealed class KademliaLookup(
    KademliaQuery query, KademliaMessage request, KademliaClient client, Func<KademliaAnswer, bool> isEnough)
{
    private readonly Dictionary<PeerId, IReadOnlyList<Multiaddr>> _addresses = []; // of whom the query has heard
    private readonly List<Task<KademliaAnswer?>> _asking = []; // <= the query's parallelism
    private readonly Dictionary<Task<KademliaAnswer?>, PeerId> _asked = [];

    /// <summary>Gets what was asked for, and who has answered.</summary>
    public KademliaQuery Query => query;

    /// <summary>Gets a value indicating whether it ended because there was enough.</summary>
    public bool HasEnough { get; private set; }

    /// <summary>Says where a peer is that somebody has named.</summary>
    public IReadOnlyList<Multiaddr> AddressesOf(PeerId peer) => _addresses.GetValueOrDefault(peer, []);

    /// <summary>Asks until it is done, there is enough, or the token ends. Does not throw for the latter.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        while (true)
        {
            AskMore(stopping.Token);
            if (_asking.Count == 0)
                return;

            Task<KademliaAnswer?> ended = await Task.WhenAny(_asking).ConfigureAwait(false);
            _asking.Remove(ended);
            _asked.Remove(ended, out PeerId? peer);
            KademliaAnswer? answer = await ended.ConfigureAwait(false);
            if (answer is not null)
                Take(answer);
            else if (peer is not null)
                query.OnFailed(peer);

            if (!HasEnough && !stopping.IsCancellationRequested)
                continue;

            query.Stop();
            await stopping.CancelAsync().ConfigureAwait(false);
        }
    }

    private void AskMore(CancellationToken cancellation)
    {
        while (query.TryNext(out PeerId? peer))
        {
            Task<KademliaAnswer?> asking = AskAsync(peer, cancellation);
            _asking.Add(asking);
            _asked.Add(asking, peer);
        }
    }

    private async Task<KademliaAnswer?> AskAsync(PeerId peer, CancellationToken cancellation)
    {
        // A dial may begin on the caller's thread, and the next peer need not wait for that.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            return await client.AskAsync(peer, AddressesOf(peer), request, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void Take(KademliaAnswer answer)
    {
        KademliaPeer[] closer = [.. answer.CloserPeers];
        foreach (KademliaPeer peer in closer)
            _addresses.TryAdd(peer.Id, peer.Addresses);

        query.OnAnswered(answer.Peer, answer.Origin, closer.Select(peer => new QueryPeer(peer.Id, OriginOf(peer))));
        HasEnough |= isEnough(answer);
    }

    // Where it says that it is. Who has no address may be connected; all of these count as one network.
    private static PeerOrigin OriginOf(KademliaPeer peer) => peer.Addresses.Count > 0
        ? PeerOrigin.Of(peer.Addresses[^1])
        : new PeerOrigin(string.Empty, AddressScope.Global);
}

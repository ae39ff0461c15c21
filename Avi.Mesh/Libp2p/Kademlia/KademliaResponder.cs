using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>Answers the requests of peers from what this node knows. Reads no clock and sends nothing.</summary>
/// <param name="table">Whom it knows.</param>
/// <param name="records">The values that it keeps.</param>
/// <param name="providers">The providers that it keeps.</param>
/// <param name="findAddresses">Says where a peer is; empty when that is not known.</param>
internal sealed class KademliaResponder(
    RoutingTable table,
    RecordStore records,
    ProviderStore providers,
    Func<PeerId, IReadOnlyList<Multiaddr>> findAddresses)
{
    /// <summary>Does what a request asks for.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">Who asks, and when.</param>
    /// <param name="answer">
    /// What to send back; <see langword="null"/> for a request that has no answer, and for one that was refused.
    /// </param>
    public RequestOutcome Serve(KademliaMessage request, RequestContext context, out KademliaMessage? answer)
    {
        answer = null;
        if (request.Key.IsEmpty && request.Type != KademliaMessageType.Ping)
            return RequestOutcome.Incomplete;

        switch (request.Type)
        {
            case KademliaMessageType.PutValue:
                RequestOutcome outcome = Put(request, context);
                answer = outcome == RequestOutcome.Served ? request : null;
                return outcome;

            case KademliaMessageType.AddProvider:
                return AddProvider(request, context);

            case KademliaMessageType.Ping:
                answer = new KademliaMessage { Type = KademliaMessageType.Ping };
                return RequestOutcome.Served;

            default:
                answer = Find(request, context);
                return RequestOutcome.Served;
        }
    }

    private RequestOutcome Put(KademliaMessage request, RequestContext context) =>
        request.Record is { } record && record.Key.Span.SequenceEqual(request.Key.Span)
            ? records.Put(
                record with { TimeReceived = KademliaRecord.Rfc3339(context.WallClock) }, context.Origin.Group, context.Now)
            : RequestOutcome.Incomplete;

    private RequestOutcome AddProvider(KademliaMessage request, RequestContext context)
    {
        // Nobody can announce somebody else.
        KademliaPeer? provider = request.ProviderPeers.FirstOrDefault(peer => peer.Id == context.Sender);
        if (provider is null)
            return RequestOutcome.NotTheSender;

        // Who is in another network cannot send our neighbours to hosts of ours.
        Multiaddr[] addresses = [.. provider.Addresses.Where(context.Origin.CanReach)];
        return providers.Add(request.Key, provider with { Addresses = addresses }, context.Now);
    }

    private KademliaMessage Find(KademliaMessage request, RequestContext context) => new()
    {
        Type = request.Type,
        Key = request.Key,
        Record = request.Type == KademliaMessageType.GetValue ? records.Find(request.Key, context.Now) : null,
        CloserPeers = FindCloser(request, context),
        ProviderPeers = request.Type == KademliaMessageType.GetProviders
            ? Describe(providers.Find(request.Key, context.Now), context.Origin)
            : [],
    };

    private List<KademliaPeer> FindCloser(KademliaMessage request, RequestContext context)
    {
        List<PeerId> closest = [.. table.FindClosest(KademliaKey.Of(request.Key.Span), KademliaOptions.K)
            .Select(peer => peer.Id)];

        // Who is looked for need not be a server itself.
        if (request.Type == KademliaMessageType.FindNode
            && PeerId.TryRead(request.Key.Span, out PeerId? target)
            && !closest.Contains(target))
        {
            closest.Insert(0, target);
        }

        return Describe(
            closest.Where(peer => peer != context.Sender).Select(peer => new KademliaPeer(peer, findAddresses(peer))),
            context.Origin);
    }

    // Addresses that the asking peer cannot use would cost it a dial, and tell it what its network need not know.
    private static List<KademliaPeer> Describe(IEnumerable<KademliaPeer> peers, PeerOrigin origin)
    {
        List<KademliaPeer> described = [];
        foreach (KademliaPeer peer in peers)
        {
            List<Multiaddr> addresses = Select(peer.Addresses, origin);
            if (addresses.Count > 0 && described.Count < KademliaOptions.K)
                described.Add(peer with { Addresses = addresses });
        }

        return described;
    }

    private static List<Multiaddr> Select(IReadOnlyList<Multiaddr> addresses, PeerOrigin origin)
    {
        List<Multiaddr> selected = [];
        int bytes = 0;
        foreach (Multiaddr address in addresses)
        {
            bytes += address.Bytes.Length;
            if (selected.Count == KademliaOptions.MaxAddressesOfPeer || bytes > KademliaOptions.MaxAddressBytesOfPeer)
                break;

            if (origin.CanReach(address))
                selected.Add(address);
        }

        return selected;
    }
}

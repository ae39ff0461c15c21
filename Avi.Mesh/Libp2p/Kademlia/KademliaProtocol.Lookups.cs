using System.Diagnostics;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>The part that finds: peers, values, and providers.</summary>
internal sealed partial class KademliaProtocol
{
    /// <summary>Finds where a peer is.</summary>
    /// <returns>The addresses that others name; empty when nobody knows it. Who connects there finds out.</returns>
    /// <exception cref="OperationCanceledException">The token ended, or this node stops.</exception>
    public async Task<IReadOnlyList<Multiaddr>> FindPeerAsync(PeerId peer, CancellationToken cancellation)
    {
        if (_swarm.IsConnected(peer))
            return _swarm.KnownPeers.FindAddresses(peer);

        var found = new List<Multiaddr>();
        int named = 0;
        await LookUpAsync(
            LookupKind.FindPeer, KademliaMessageType.FindNode, peer.Bytes, _options.DisjointPaths, IsEnough,
            cancellation)
            .ConfigureAwait(false);
        if (found.Count > 0)
            _swarm.KnownPeers.AddFound(peer, found);

        return found;

        bool IsEnough(KademliaAnswer answer)
        {
            if (answer.CloserPeers.FirstOrDefault(closer => closer.Id == peer) is { Addresses.Count: > 0 } told)
            {
                named++;
                found.AddRange(told.Addresses.Except(found).Take(KademliaOptions.MaxAddressesOfPeer - found.Count));
            }

            // One liar is not enough to end the search.
            return named >= _options.DisjointPaths || answer.Peer == peer;
        }
    }

    /// <summary>Finds the best value of a key, and gives it to those that should have it and have not.</summary>
    /// <returns>The value; <see langword="null"/> when nobody has a valid one.</returns>
    /// <exception cref="ArgumentException">Nobody here can judge values of such a key.</exception>
    /// <exception cref="OperationCanceledException">The token ended, or this node stops.</exception>
    public async Task<ReadOnlyMemory<byte>?> GetValueAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation)
    {
        IRecordValidator validator = _tables.FindValidator(key)
            ?? throw new ArgumentException("Nobody here can judge values of such a key.", nameof(key));

        KademliaRecord? best = _tables.FindRecord(key);
        int count = best is null ? 0 : 1;
        var values = new Dictionary<PeerId, KademliaRecord?>(); // of those that answered
        KademliaLookup lookup = await LookUpAsync(
            LookupKind.GetValue, KademliaMessageType.GetValue, key, _options.DisjointPaths, IsEnough, cancellation)
            .ConfigureAwait(false);
        if (best is null)
            return null;

        Correct(best, lookup.Query.Closest.Where(peer =>
            !values.TryGetValue(peer, out KademliaRecord? value) || value is null || IsBetter(best, value)));
        return best.Value;

        bool IsEnough(KademliaAnswer answer)
        {
            KademliaRecord? record = answer.Message.Record;
            bool isValid = record is not null
                && record.Key.Span.SequenceEqual(key.Span)
                && validator.IsValid(key.Span, record.Value.Span);
            values[answer.Peer] = isValid ? record : null;
            if (!isValid || record is null)
                return false;

            if (best is null || IsBetter(record, best))
                best = record;

            return ++count >= _options.Quorum;
        }

        bool IsBetter(KademliaRecord record, KademliaRecord other) =>
            validator.Compare(record.Value.Span, other.Value.Span) > 0;
    }

    /// <summary>Gives a value to those closest to its key, now and again until this node stops.</summary>
    /// <returns>How many keep it, this node included.</returns>
    /// <exception cref="ArgumentException">The value may not stand under its key, or is too old.</exception>
    /// <exception cref="InvalidOperationException">So much has been published that there is no room.</exception>
    /// <exception cref="OperationCanceledException">The token ended, or this node stops.</exception>
    public async Task<int> PutValueAsync(KademliaRecord record, CancellationToken cancellation)
    {
        RequestOutcome outcome = _tables.Put(record);
        if (outcome is not (RequestOutcome.Served or RequestOutcome.Full))
            throw new ArgumentException($"The value may not stand under its key: {outcome}.", nameof(record));

        if (!_published.TryAdd(record.Key, record))
            throw new InvalidOperationException($"At most {_options.MaxPublished} keys can be published.");

        int others = await SendValueAsync(record, cancellation).ConfigureAwait(false);
        return others + (outcome == RequestOutcome.Served ? 1 : 0);
    }

    /// <summary>Tells those closest to a key that this node provides it, now and again until this node stops.</summary>
    /// <returns>How many were told.</returns>
    /// <exception cref="InvalidOperationException">So much has been published that there is no room.</exception>
    /// <exception cref="OperationCanceledException">The token ended, or this node stops.</exception>
    public Task<int> ProvideAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation) =>
        _published.TryAdd(key, value: null)
            ? SendProviderAsync(key, cancellation)
            : throw new InvalidOperationException($"At most {_options.MaxPublished} keys can be published.");

    /// <summary>
    /// Sends a value or a provided key out no more; what peers keep of it ends with its time to live.
    /// </summary>
    public bool Withdraw(ReadOnlyMemory<byte> key) => _published.Remove(key);

    /// <summary>Finds who provides what has a key.</summary>
    /// <exception cref="OperationCanceledException">The token ended, or this node stops.</exception>
    public async Task<IReadOnlyList<KademliaPeer>> FindProvidersAsync(
        ReadOnlyMemory<byte> key, CancellationToken cancellation)
    {
        var found = _tables.FindProviders(key).ToDictionary(provider => provider.Id);
        await LookUpAsync(
            LookupKind.FindProviders, KademliaMessageType.GetProviders, key, _options.DisjointPaths, IsEnough,
            cancellation).ConfigureAwait(false);
        foreach (KademliaPeer provider in found.Values.Where(provider => provider.Addresses.Count > 0))
            _swarm.KnownPeers.AddFound(provider.Id, provider.Addresses);

        return [.. found.Values];

        bool IsEnough(KademliaAnswer answer)
        {
            foreach (KademliaPeer provider in answer.ProviderPeers)
            {
                if (found.Count < KademliaOptions.K)
                    found.TryAdd(provider.Id, provider);
            }

            return found.Count >= KademliaOptions.K;
        }
    }

    private async Task<int> SendValueAsync(KademliaRecord record, CancellationToken cancellation)
    {
        KademliaLookup lookup = await LookUpAsync(
            LookupKind.PutValue, KademliaMessageType.FindNode, record.Key, _options.DisjointPaths, _ => false,
            cancellation).ConfigureAwait(false);
        return await TellAsync(lookup, PutRequest(record), cancellation).ConfigureAwait(false);
    }

    private async Task<int> SendProviderAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation)
    {
        var self = new KademliaPeer(
            _swarm.LocalPeer, [.. _swarm.ListenAddresses.Take(KademliaOptions.MaxAddressesOfPeer)]);
        _tables.AddProvider(key, self);
        KademliaLookup lookup = await LookUpAsync(
            LookupKind.Provide, KademliaMessageType.GetProviders, key, _options.DisjointPaths, _ => false,
            cancellation).ConfigureAwait(false);
        var request = new KademliaMessage { Type = KademliaMessageType.AddProvider, Key = key, ProviderPeers = [self] };
        return await TellAsync(lookup, request, cancellation).ConfigureAwait(false);
    }

    private async Task<int> TellAsync(
        KademliaLookup lookup, KademliaMessage request, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
        KademliaAnswer?[] answers = await Task.WhenAll(lookup.Query.Closest.Select(peer =>
            _client.AskAsync(peer, lookup.AddressesOf(peer), request, ending.Token))).ConfigureAwait(false);
        int told = answers.Count(answer => answer is not null);
        if (told > 0)
            _published.OnSent(request.Key);

        return told;
    }

    private void Correct(KademliaRecord best, IEnumerable<PeerId> peers)
    {
        foreach (PeerId peer in peers)
        {
            if (_background.Count < MaxBackgroundTasks)
                _background.TryStart(() => AskInBackgroundAsync(peer, PutRequest(best)));
        }
    }

    // Some implementations do not read a record without a time, though it is the receiver's.
    private KademliaMessage PutRequest(KademliaRecord record) => new()
    {
        Type = KademliaMessageType.PutValue,
        Key = record.Key,
        Record = record with { TimeReceived = KademliaRecord.Rfc3339(_time.GetUtcNow()) },
    };

    private async Task<KademliaLookup> LookUpAsync(
        LookupKind kind,
        KademliaMessageType type,
        ReadOnlyMemory<byte> key,
        int paths,
        Func<KademliaAnswer, bool> isEnough,
        CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
        await _lookups.WaitAsync(ending.Token).ConfigureAwait(false);
        try
        {
            using Activity? span = SwarmMetrics.Tracing.StartActivity("avi.mesh.lookup", ActivityKind.Client);
            using var limit = new TimeLimit(_options.LookupTimeout, _time, ending.Token);
            long startedAt = _time.GetTimestamp();
            var target = KademliaKey.Of(key.Span);
            var query = new KademliaQuery(
                _swarm.LocalPeer,
                target,
                _tables.FindClosest(target),
                new QueryOptions(paths, _options.Parallelism, _options.MaxRequestsOfLookup));
            var lookup = new KademliaLookup(
                query, new KademliaMessage { Type = type, Key = key }, _client, isEnough);
            await lookup.RunAsync(limit.Token).ConfigureAwait(false);
            ending.Token.ThrowIfCancellationRequested();

            LookupOutcome outcome = OutcomeOf(lookup, limit);
            span?.SetTag("kind", kind.ToString()).SetTag("outcome", outcome.ToString()).SetTag("asked", query.Requests);
            _metrics.LookedUp(kind, outcome, _time.GetElapsedTime(startedAt), query.Requests);
            _logger.LookedUp(kind, outcome, query.Requests);
            return lookup;
        }
        finally
        {
            _lookups.Release();
        }
    }

    private static LookupOutcome OutcomeOf(KademliaLookup lookup, TimeLimit limit)
    {
        if (lookup.HasEnough)
            return LookupOutcome.Found;

        if (limit.HasPassed)
            return LookupOutcome.TimedOut;

        if (lookup.Query.IsExhausted)
            return LookupOutcome.Exhausted;

        return lookup.Query.Closest.Count == 0 ? LookupOutcome.NobodyAnswered : LookupOutcome.Completed;
    }
}

using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>
/// The part that keeps the table fresh, grows the mesh, and sends out again what this node has published.
/// </summary>
internal sealed partial class KademliaProtocol
{
    // Who joins at the same time as others finds them soon, and then looks ever less often.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15);

    private async Task KeepUpAsync(CancellationToken stopping)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        TimeSpan pause = FirstPause < _options.RefreshInterval ? FirstPause : _options.RefreshInterval;
        try
        {
            while (true)
            {
                bool isFirst = await WaitAsync(pause, stopping).ConfigureAwait(false);
                if (isFirst)
                    pause = FirstPause;
                else
                    pause = pause * 2 < _options.RefreshInterval ? pause * 2 : _options.RefreshInterval;

                await RefreshAsync(stopping).ConfigureAwait(false);
                await RepublishAsync(stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The owner stops us.
        }
    }

    /// <returns>Whether the first server has come; otherwise the pause is over.</returns>
    private async Task<bool> WaitAsync(TimeSpan pause, CancellationToken stopping)
    {
        using var limit = new TimeLimit(pause, _time, stopping);
        try
        {
            await _firstServers.Reader.ReadAsync(limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            return false;
        }
    }

    private async Task RefreshAsync(CancellationToken stopping)
    {
        (IReadOnlyList<int> buckets, IReadOnlyList<PeerId> questionable) = _tables.TakeUpkeep();
        if (_tables.Count == 0)
            return;

        foreach (PeerId peer in questionable)
            StartProbing(peer);

        await RefreshAsync(_swarm.LocalPeer, _options.DisjointPaths, stopping).ConfigureAwait(false);
        foreach (int sharedPrefix in buckets)
        {
            if (RandomPeers.TryMake(_tables.Self, sharedPrefix, _random, out PeerId? peer))
                await RefreshAsync(peer, paths: 1, stopping).ConfigureAwait(false);
        }
    }

    private async Task RefreshAsync(PeerId target, int paths, CancellationToken stopping)
    {
        KademliaLookup lookup = await LookUpAsync(
            LookupKind.Refresh, KademliaMessageType.FindNode, target.Bytes, paths, _ => false, stopping)
            .ConfigureAwait(false);

        // Who was asked is connected. The others are wanted only by a node that has few peers.
        foreach (PeerId peer in lookup.Query.Unasked.Take(_options.EnoughPeers - _tables.ConnectedPeers))
        {
            if (lookup.AddressesOf(peer) is { Count: > 0 } addresses)
                _swarm.ReportFound(peer, addresses, PeerSource.Kademlia);
        }
    }

    private async Task RepublishAsync(CancellationToken stopping)
    {
        if (_tables.Count == 0)
            return;

        foreach ((ReadOnlyMemory<byte> key, KademliaRecord? value) in _published.FindDue())
        {
            if (value is not null)
                await SendValueAsync(value, stopping).ConfigureAwait(false);
            else
                await SendProviderAsync(key, stopping).ConfigureAwait(false);
        }
    }
}

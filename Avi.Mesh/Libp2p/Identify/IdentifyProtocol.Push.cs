using System.Threading.Channels;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Identify;

/// <content>Telling peers how this node has changed.</content>
internal sealed partial class IdentifyProtocol
{
    // One signal for all changes of a moment.
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <inheritdoc/>
    public void OnLocalChanged()
    {
        _peers.SetChanged();
        _changes.Writer.TryWrite(true);
    }

    private async Task PushChangesAsync()
    {
        try
        {
            while (await _changes.Reader.WaitToReadAsync(_stopping.Token).ConfigureAwait(false))
            {
                // What changes once often changes several times in a row.
                await Task.Delay(options.PushDelay, time, _stopping.Token).ConfigureAwait(false);
                _changes.Reader.TryRead(out _);
                await PushToOutdatedAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The owner stops us.
        }
    }

    private Task PushToOutdatedAsync()
    {
        IReadOnlyList<PeerId> outdated = _peers.TakeOutdated();
        byte[] identity = outdated.Count == 0 ? [] : Describe(observedAddress: null);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.MaxConcurrentPushes,
            CancellationToken = _stopping.Token,
        };
        return Parallel.ForEachAsync(outdated, parallel, async (peer, _) =>
            metrics.Pushed(hasArrived: await TryPushAsync(peer, identity).ConfigureAwait(false)));
    }

    private async Task<bool> TryPushAsync(PeerId peer, byte[] identity)
    {
        using var limit = new TimeLimit(options.Timeout, time, _stopping.Token);
        try
        {
            SwarmStream stream = await swarm.OpenStreamAsync(peer, [Push], limit.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(identity, limit.Token).ConfigureAwait(false);
                await stream.CloseWriteAsync(limit.Token).ConfigureAwait(false);
            }

            return true;
        }
        catch (IOException exception)
        {
            logger.PushFailed(peer, exception);
            return false;
        }
        catch (OperationCanceledException exception) when (limit.HasPassed)
        {
            logger.PushFailed(peer, exception);
            return false;
        }
    }
}

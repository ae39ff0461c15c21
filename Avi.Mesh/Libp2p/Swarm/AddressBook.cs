using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Keeps the known addresses in a file: read at the start, written now and then and at the end.</summary>
internal sealed class AddressBook(
    PeerStore knownPeers, string path, TimeSpan interval, TimeProvider time, ILogger logger)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private long _savedChanges;
    private bool _isFailing;

    /// <summary>Reads the file; one that cannot be read counts as empty, and is written over.</summary>
    public void Load()
    {
        if (AddressBookFile.TryLoad(path, time.GetUtcNow(), out IReadOnlyList<AddressBookEntry> entries, out string? failure))
            knownPeers.Import(entries);
        else
            logger.AddressBookUnreadable(path, failure);

        _savedChanges = knownPeers.Changes;
    }

    /// <summary>Begins to write what changes. To be called once.</summary>
    public void Start() => _loop = SaveOftenAsync(_stopping.Token);

    /// <summary>Writes for the last time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        Save();
        _stopping.Dispose();
    }

    private async Task SaveOftenAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false))
                Save();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The owner stops us, and writes for the last time.
        }
    }

    private void Save()
    {
        long changes = knownPeers.Changes;
        if (changes == _savedChanges)
            return;

        try
        {
            AddressBookFile.Save(path, knownPeers.Export(AddressBookFile.MaxPeers), time.GetUtcNow());
            _savedChanges = changes;
            _isFailing = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Said once, not at every try: the node works without the file.
            if (!_isFailing)
                logger.AddressBookNotWritten(path, exception);

            _isFailing = true;
        }
    }
}

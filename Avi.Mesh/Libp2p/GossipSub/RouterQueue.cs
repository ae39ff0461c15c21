using System.Diagnostics.CodeAnalysis;
using Avi.Mesh.Libp2p.Muxing.Yamux;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>The router's inputs in their order, and its wait for the next one that may be applied.</summary>
/// <remarks>Unbounded by itself; <see cref="RouterInbox"/> bounds what goes in. One reader.</remarks>
internal sealed class RouterQueue
{
    private readonly Lock _lock = new();
    private readonly Queue<RouterInput> _inputs = [];
    private readonly PendingOperation<bool> _reader = new();
    private bool _isComplete;

    /// <summary>Gets how many inputs wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _inputs.Count;
        }
    }

    private bool IsReaderDueLocked => _reader.IsPending && IsFirstPreparedLocked;

    private bool IsFirstPreparedLocked => _inputs.TryPeek(out RouterInput? first) && first.IsPrepared;

    /// <summary>Adds an input. A reader that waits for it goes on in another thread.</summary>
    public void Add(RouterInput input)
    {
        lock (_lock)
        {
            if (_isComplete)
                return;

            _inputs.Enqueue(input);
            if (IsReaderDueLocked)
                _reader.Complete(result: true);
        }
    }

    /// <summary>Says that inputs are prepared. A reader that waits for one goes on in this call.</summary>
    public void OnPrepared()
    {
        lock (_lock)
        {
            if (!IsReaderDueLocked)
                return;

            _reader.Claim(true);
        }

        _reader.RunHere();
    }

    /// <summary>Takes the next input, if it is prepared.</summary>
    public bool TryTake([NotNullWhen(true)] out RouterInput? input)
    {
        input = null;
        lock (_lock)
            return IsFirstPreparedLocked && _inputs.TryDequeue(out input);
    }

    /// <summary>Waits for an input to take.</summary>
    /// <returns><see langword="false"/> when there will be none.</returns>
    public ValueTask<bool> WaitAsync()
    {
        lock (_lock)
        {
            if (IsFirstPreparedLocked)
                return ValueTask.FromResult(true);

            if (_isComplete && _inputs.Count == 0)
                return ValueTask.FromResult(false);

            _reader.Begin();
            return _reader.AsValueTask();
        }
    }

    /// <summary>Takes no more; the reader is told when it has taken all.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            if (_reader.IsPending && _inputs.Count == 0)
                _reader.Complete(result: false);
        }
    }
}

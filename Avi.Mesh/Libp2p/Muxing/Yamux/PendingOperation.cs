using System.Threading.Tasks.Sources;

namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>A wait that can begin again and again without allocating; one at a time.</summary>
/// <remarks>
/// Its owner's lock guards it. Whoever waits goes on elsewhere, on the thread pool, so completing it under that lock is
/// safe; to have him go on at once, <see cref="Claim"/> it under the lock and <see cref="RunHere"/> it after.
/// </remarks>
internal sealed class PendingOperation<T> : IValueTaskSource<T>, IValueTaskSource, IWakeUp
{
    private ManualResetValueTaskSourceCore<T> _core;
    private T? _claimed; // What a claimed wait ends with.
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellation;

    /// <summary>Gets a value indicating whether somebody waits.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Gets a value indicating whether the wait has been ended, and whoever waits does not know yet.</summary>
    public bool IsClaimed { get; private set; }

    /// <summary>Begins to wait. Nobody waits now, and the wait before has been awaited.</summary>
    public void Begin()
    {
        _core.Reset();
        IsPending = true;
    }

    /// <summary>Begins to wait, with a way out.</summary>
    /// <param name="owner">Who waits.</param>
    /// <param name="onCancelled">
    /// Is called with the owner when it should give up; calls <see cref="TryCancel"/>.
    /// </param>
    /// <param name="cancellation">Ends the wait.</param>
    public void Begin(object owner, Action<object?, CancellationToken> onCancelled, CancellationToken cancellation)
    {
        Begin();
        _cancellation = cancellation;
        _registration = cancellation.UnsafeRegister(onCancelled, owner);
    }

    /// <summary>Gets the wait, to be awaited once.</summary>
    public ValueTask<T> AsValueTask() => new(this, _core.Version);

    /// <summary>Gets the wait, to be awaited once.</summary>
    public ValueTask AsPlainValueTask() => new(this, _core.Version);

    /// <summary>Ends the wait.</summary>
    public void Complete(T result)
    {
        End();
        _core.RunContinuationsAsynchronously = true;
        _core.SetResult(result);
    }

    /// <summary>Ends the wait, without telling whoever waits: <see cref="IWakeUp"/> does that, and must.</summary>
    public void Claim(T result)
    {
        End();
        _claimed = result;
        IsClaimed = true;
    }

    /// <inheritdoc/>
    public void RunHere() => RunClaimed(isElsewhere: false);

    /// <inheritdoc/>
    public void RunElsewhere() => RunClaimed(isElsewhere: true);

    /// <summary>Ends the wait with an exception.</summary>
    public void Fail(Exception exception)
    {
        End();
        _core.RunContinuationsAsynchronously = true;
        _core.SetException(exception);
    }

    /// <summary>Ends the wait because its token was cancelled.</summary>
    /// <returns><see langword="false"/> when it has ended before; another one may be pending by now.</returns>
    public bool TryCancel(CancellationToken cancellation)
    {
        if (!IsPending || cancellation != _cancellation)
            return false;

        Fail(new OperationCanceledException(cancellation));
        return true;
    }

    /// <inheritdoc/>
    public T GetResult(short token) => _core.GetResult(token);

    /// <inheritdoc/>
    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void RunClaimed(bool isElsewhere)
    {
        T result = _claimed!; // it was claimed
        IsClaimed = false;
        _core.RunContinuationsAsynchronously = isElsewhere;
        _core.SetResult(result);
    }

    private void End()
    {
        IsPending = false;

        // Dispose would wait for a callback that waits for the owner's lock, which we hold.
        _registration.Unregister();
        _registration = default;
        _cancellation = default;
    }
}

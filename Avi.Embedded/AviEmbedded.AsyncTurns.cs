namespace Avi.Embedded;

// One turn without holding a thread. Tasks may take turns at the same time: one of them receives, for all; the others
// wait until its turn has ended, and whoever begins something new wakes it, because more may be due than it knew of.
public sealed partial class AviEmbedded
{
    private CancellationTokenSource? _wait; // of the one who waits for a datagram
    private TaskCompletionSource? _turnEnd; // made by the first who waits for it
    private int _endedTurns; // compared only, so it may overflow

    private int EndedTurns
    {
        get
        {
            lock (_gate)
                return _endedTurns;
        }
    }

    /// <param name="maxWaitMilliseconds">The longest wait for a datagram, or for the end of another's turn.</param>
    /// <param name="endedTurns">
    /// How many turns had ended when the caller last looked whether it has what it waits for. If one has ended since,
    /// it may have brought that, and the caller looks again before it waits for the end of the next one.
    /// </param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>
    /// The length of the datagram that was handled; 0, also when cancelled; or <see cref="UdpClient.Failed"/>.
    /// </returns>
    private async ValueTask<int> TurnAsync(
        int maxWaitMilliseconds, int endedTurns, CancellationToken cancellation)
    {
        if (!TryBeginReceiving())
        {
            await AwaitTurnEndAsync(maxWaitMilliseconds, endedTurns, cancellation).ConfigureAwait(false);
            return 0;
        }

        try
        {
            SendDue();
            int received = _socket.Receive(_buffer, _receiveOffset, _buffer.Length - _receiveOffset, 0);
            if (received == 0 && maxWaitMilliseconds > 0)
                received = await WaitForDatagramAsync(maxWaitMilliseconds, cancellation).ConfigureAwait(false);

            Handle(received);
            if (received < 0)
                await PauseAfterFailureAsync(maxWaitMilliseconds, cancellation).ConfigureAwait(false);

            return received;
        }
        finally
        {
            EndReceiving();
        }
    }

    private async ValueTask<int> WaitForDatagramAsync(int maxWaitMilliseconds, CancellationToken cancellation)
    {
        CancellationTokenSource wait;
        lock (_gate)
        {
            // Under one lock with what is due: nobody can begin something new unseen.
            int milliseconds = Math.Min(SendDue(), maxWaitMilliseconds);
            wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            wait.CancelAfter(milliseconds);
            _wait = wait;
        }

        try
        {
            return await _socket.ReceiveAsync(
                _buffer, _receiveOffset, _buffer.Length - _receiveOffset, wait.Token).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _wait = null;
                wait.Dispose();
            }
        }
    }

    private void WakeReceiver()
    {
        lock (_gate)
            _wait?.Cancel();
    }

    private async Task AwaitTurnEndAsync(
        int maxWaitMilliseconds, int endedTurns, CancellationToken cancellation)
    {
        Task turnEnd;
        lock (_gate)
        {
            if (!_isReceiving || _endedTurns != endedTurns)
                return;

            _turnEnd ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            turnEnd = _turnEnd.Task;
        }

        await turnEnd.WaitAsync(TimeSpan.FromMilliseconds(maxWaitMilliseconds), TimeProvider.System, cancellation)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task PauseAfterFailureAsync(int maxWaitMilliseconds, CancellationToken cancellation) =>
        await Task.Delay(
            TimeSpan.FromMilliseconds(PauseAfterFailure(maxWaitMilliseconds)), TimeProvider.System, cancellation)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    // Called with the gate held.
    partial void TurnHasEnded()
    {
        _endedTurns++;
        _turnEnd?.TrySetResult();
        _turnEnd = null;
    }
}

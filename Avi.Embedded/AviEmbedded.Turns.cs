namespace Avi.Embedded;

// One turn: send what is due, wait for one datagram, handle it. Every waiting call is a loop of turns.
public sealed partial class AviEmbedded
{
    /// <returns>The length of the datagram that was handled; 0; or <see cref="UdpClient.Failed"/>.</returns>
    private int Turn(int maxWaitMilliseconds)
    {
        int wait = SendDue();
        if (wait > maxWaitMilliseconds)
            wait = maxWaitMilliseconds;

        int received = _socket.Receive(_buffer, _receiveOffset, _buffer.Length - _receiveOffset, wait);
        Handle(received);

        // A socket that fails does so at once: without a pause, waiting for it would take all of the processor.
        if (received < 0)
            _clock.Wait(PauseAfterFailure(wait));

        return received;
    }

    /// <returns>For how long nothing more is due.</returns>
    private int SendDue()
    {
        lock (_gate)
        {
            long now = _clock.Milliseconds;
            int count = _session.NextDatagram(now, _buffer, 0);

            // A connected socket keeps the address that it had, also when the network gave the device another one. Then
            // only sending fails. There is no session to lose by a new socket while it is Hello that cannot be sent.
            if (count > 0 && !Send(count) && !IsConnected)
                _socket.Reopen();

            return _session.MillisecondsUntilDue(now);
        }
    }

    private void Handle(int received)
    {
        lock (_gate)
        {
            long now = _clock.Milliseconds;
            if (received > 0)
            {
                _session.Receive(now, _buffer, _receiveOffset, received);
            }
            else if (received < 0)
            {
                _hasSendFailed = true;
                _socket.Reopen();
                _session.AddressChanged(now);
            }
        }
    }

    // Called with the gate held.
    private bool Send(int count)
    {
        _hasSendFailed = _socket.Send(_buffer, 0, count) < 0;
        return !_hasSendFailed;
    }

    private int PauseAfterFailure(int wait) =>
        wait < _config.FirstRetryMilliseconds ? wait : _config.FirstRetryMilliseconds;

    private int MillisecondsUntil(long deadline)
    {
        long remaining = deadline - _clock.Milliseconds;
        return remaining <= 0 ? 0 : remaining < int.MaxValue ? (int)remaining : int.MaxValue;
    }

    private bool TryBeginReceiving()
    {
        lock (_gate)
        {
            if (_isReceiving)
                return false;

            _isReceiving = true;
            return true;
        }
    }

    private void EndReceiving()
    {
        lock (_gate)
        {
            _isReceiving = false;
            TurnHasEnded();
        }
    }

    // Those who await the turn of another exist on .NET only.
    partial void TurnHasEnded();
}

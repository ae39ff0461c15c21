namespace Avi.Embedded.Tests.Support;

/// <summary>
/// A socket whose other end is a gateway in memory. Waiting moves the fake clock instead of taking time.
/// </summary>
internal sealed class MemorySocket(FakeClock clock, GatewaySession gateway) : UdpClient
{
    private readonly Queue<(long ArrivesAt, byte[] Datagram)> _inFlight = [];
    private int _sent;
    private int _answers;

    /// <summary>Gets or sets which datagrams to the gateway get lost, by their number from 0.</summary>
    public Func<int, bool> LosesUplink { get; set; } = _ => false;

    /// <summary>Gets or sets which answers get lost, by their number from 0.</summary>
    public Func<int, bool> LosesDownlink { get; set; } = _ => false;

    public int DelayMilliseconds { get; set; }

    public bool IsBroken { get; set; }

    /// <summary>
    /// Gets or sets whether its address is gone, which only sending notices; a reopened one has a new address.
    /// </summary>
    public bool HasStaleAddress { get; set; }

    public int Reopened { get; private set; }

    /// <summary>The network brings something that is no answer.</summary>
    public void Arrive(byte[] datagram, int afterMilliseconds = 0) =>
        _inFlight.Enqueue((clock.Milliseconds + afterMilliseconds, datagram));

    public override int Send(byte[] buffer, int offset, int count)
    {
        if (IsBroken || HasStaleAddress)
            return Failed;

        if (LosesUplink(_sent++))
            return count;

        byte[]? answer = gateway.Take(buffer.AsSpan(offset, count));
        if (answer != null && !LosesDownlink(_answers++))
            Arrive(answer, DelayMilliseconds);

        return count;
    }

    public override int Receive(byte[] buffer, int offset, int count, int timeoutMilliseconds)
    {
        if (IsBroken)
            return Failed;

        long deadline = clock.Milliseconds + timeoutMilliseconds;
        if (!_inFlight.TryPeek(out (long ArrivesAt, byte[] Datagram) next) || next.ArrivesAt > deadline)
        {
            clock.Advance(timeoutMilliseconds);
            return 0;
        }

        _inFlight.Dequeue();
        if (next.ArrivesAt > clock.Milliseconds)
            clock.Advance((int)(next.ArrivesAt - clock.Milliseconds));

        int taken = Math.Min(count, next.Datagram.Length);
        next.Datagram.AsSpan(0, taken).CopyTo(buffer.AsSpan(offset));
        return taken;
    }

    public override void Reopen()
    {
        Reopened++;
        HasStaleAddress = false;
    }
}

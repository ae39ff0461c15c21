namespace Avi.Embedded;

// The asynchronous half of the seam, which exists on .NET only.
public abstract partial class UdpClient
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits for one datagram without holding a thread.</summary>
    /// <remarks>
    /// The base looks every 10 ms whether something is there. A transport that can wait overrides it.
    /// </remarks>
    /// <param name="buffer">Where to put it; what does not fit is lost.</param>
    /// <param name="offset">Where in <paramref name="buffer"/> to put it.</param>
    /// <param name="count">How many bytes there is room for.</param>
    /// <param name="cancellation">Ends the waiting. No datagram is lost by it.</param>
    /// <returns>The number of bytes received; 0 when cancelled; or <see cref="Failed"/>. Never throws.</returns>
    public virtual async ValueTask<int> ReceiveAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            int received = Receive(buffer, offset, count, timeoutMilliseconds: 0);
            if (received != 0)
                return received;

            await Task.Delay(PollInterval, TimeProvider.System, cancellation)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return 0;
    }
}

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>
/// How many bytes a second one peer may send and is sent, over all its connections. For several threads.
/// </summary>
internal sealed class PeerTraffic(TokenBucket? inbound, TokenBucket? outbound)
{
    private readonly Lock _gate = new();

    /// <summary>Gets or sets how many connections it has; under the lock of who keeps it.</summary>
    public int Connections { get; set; }

    /// <summary>Counts bytes that came.</summary>
    /// <returns>How long to read no more.</returns>
    public TimeSpan Receive(int bytes, TimeSpan now) => Take(inbound, bytes, now);

    /// <summary>Counts bytes that are to be sent.</summary>
    /// <returns>How long to wait before.</returns>
    public TimeSpan Send(int bytes, TimeSpan now) => Take(outbound, bytes, now);

    private TimeSpan Take(TokenBucket? bucket, int bytes, TimeSpan now)
    {
        if (bucket is null)
            return TimeSpan.Zero;

        lock (_gate)
            return bucket.Take(bytes, now);
    }
}

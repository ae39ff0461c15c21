using System.Security.Cryptography;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Ping;

/// <summary>Measures how long it takes to a peer and back, and lets peers measure.</summary>
/// <remarks>Follows the libp2p specification "Ping".</remarks>
internal sealed class PingProtocol(ISwarm swarm, PingOptions options, TimeProvider time) : IAsyncDisposable
{
    /// <summary>The protocol.</summary>
    public static readonly ProtocolId Id = new("/ipfs/ping/1.0.0");

    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, Task<TimeSpan>> _measurements = []; // One at a time for each peer.
    private readonly CancellationTokenSource _stopping = new();
    private bool _isStopping;

    /// <summary>Begins to answer. To be called once, before the swarm listens.</summary>
    public void Start() => swarm.Handle(Id, options.MaxStreamsOfPeer, EchoAsync);

    /// <summary>Measures the time to a peer and back.</summary>
    /// <param name="peer">A connected peer.</param>
    /// <param name="cancellation">
    /// Ends the waiting. The measurement goes on, within its time limit: others may wait for it, too, since the
    /// protocol allows one at a time.
    /// </param>
    /// <exception cref="IOException">
    /// The peer is not connected, does not speak Ping, did not answer rightly, or not in time
    /// (<see cref="PeerSilentException"/>).
    /// </exception>
    public Task<TimeSpan> PingAsync(PeerId peer, CancellationToken cancellation)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopping, this);
            if (!_measurements.TryGetValue(peer, out Task<TimeSpan>? measurement))
            {
                measurement = MeasureAsync(peer, _stopping.Token);
                _measurements.Add(peer, measurement);
            }

            return measurement.WaitAsync(cancellation);
        }
    }

    /// <summary>Gives up what is being measured.</summary>
    public async ValueTask DisposeAsync()
    {
        Task running;
        lock (_gate)
        {
            if (_isStopping)
                return;

            _isStopping = true;
            running = Task.WhenAll(_measurements.Values);
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task<TimeSpan> MeasureAsync(PeerId peer, CancellationToken stopping)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var limit = new TimeLimit(options.Timeout, time, stopping);
        try
        {
            SwarmStream stream = await swarm.OpenStreamAsync(peer, [Id], limit.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                return await MeasureAsync(stream, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (limit.HasPassed)
        {
            throw new PeerSilentException($"Peer {peer} did not answer a ping in {options.Timeout}.", exception);
        }
        finally
        {
            lock (_gate)
                _measurements.Remove(peer);
        }
    }

    private async Task<TimeSpan> MeasureAsync(SwarmStream stream, CancellationToken cancellation)
    {
        byte[] sent = RandomNumberGenerator.GetBytes(PingOptions.PayloadBytes);
        byte[] received = new byte[sent.Length];

        long sentAt = time.GetTimestamp();
        await stream.WriteAsync(sent, cancellation).ConfigureAwait(false);
        await stream.ReadExactlyAsync(received, cancellation).ConfigureAwait(false);
        TimeSpan roundTrip = time.GetElapsedTime(sentAt);

        if (!received.AsSpan().SequenceEqual(sent))
        {
            throw new Libp2pProtocolException(
                ProtocolViolation.Malformed, $"Peer {stream.Peer} answered a ping with other bytes.");
        }

        await stream.CloseWriteAsync(cancellation).ConfigureAwait(false);
        return roundTrip;
    }

    private async Task EchoAsync(SwarmStream stream, CancellationToken closing)
    {
        byte[] payload = new byte[PingOptions.PayloadBytes];
        while (await TryEchoAsync(stream, payload, closing).ConfigureAwait(false))
        {
            // The peer decides how often.
        }

        await stream.CloseWriteAsync(closing).ConfigureAwait(false);
    }

    private async Task<bool> TryEchoAsync(SwarmStream stream, byte[] payload, CancellationToken closing)
    {
        using var limit = new TimeLimit(options.IdleTimeout, time, closing);
        int count = await stream.ReadAsync(payload, limit.Token).ConfigureAwait(false);
        if (count == 0)
            return false;

        await stream.ReadExactlyAsync(payload.AsMemory(count), limit.Token).ConfigureAwait(false);
        await stream.WriteAsync(payload, limit.Token).ConfigureAwait(false);
        return true;
    }
}

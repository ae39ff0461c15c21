using System.Runtime.CompilerServices;
using Avi.Mesh.Libp2p.Security;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>
/// A connection whose bytes are counted, and which pauses when its peer has had those of a second. Reading and writing
/// do not allocate.
/// </summary>
internal sealed class ControlledConnection(ISecureConnection connection, TrafficControl control, PeerTraffic? traffic)
    : IByteStream
{
    private bool _isDisposed;

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        ValueTask<int> reading = connection.ReadAsync(destination, cancellation);
        if (traffic is not null || !reading.IsCompletedSuccessfully)
            return FinishReadAsync(reading, cancellation);

        int count = reading.Result;
        control.Metrics.BytesReceived(count);
        return new ValueTask<int>(count);
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        control.Metrics.BytesSent(source.Length);
        return traffic is null
            ? connection.WriteAsync(source, cancellation)
            : WriteSlowlyAsync(source, traffic, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask CloseWriteAsync(CancellationToken cancellation) => connection.CloseWriteAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed && traffic is not null)
            control.Leave(connection.RemotePeer);

        _isDisposed = true;
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> FinishReadAsync(ValueTask<int> reading, CancellationToken cancellation)
    {
        int count = await reading.ConfigureAwait(false);
        control.Metrics.BytesReceived(count);
        if (traffic?.Receive(count, control.Now) is { Ticks: > 0 } pause)
            await PauseAsync(pause, isInbound: true, cancellation).ConfigureAwait(false);

        return count;
    }

    private async ValueTask WriteSlowlyAsync(
        ReadOnlyMemory<byte> source, PeerTraffic limits, CancellationToken cancellation)
    {
        if (limits.Send(source.Length, control.Now) is { Ticks: > 0 } pause)
            await PauseAsync(pause, isInbound: false, cancellation).ConfigureAwait(false);

        await connection.WriteAsync(source, cancellation).ConfigureAwait(false);
    }

    private Task PauseAsync(TimeSpan pause, bool isInbound, CancellationToken cancellation)
    {
        control.Metrics.Throttled(isInbound);
        return Task.Delay(pause, control.Time, cancellation);
    }
}

using System.Threading.Channels;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Transports.Memory;

/// <summary>Accepts connections of a <see cref="MemoryNetwork"/>.</summary>
/// <param name="address">Where.</param>
/// <param name="onDisposed">Takes the listener off the network.</param>
internal sealed class MemoryListener(Multiaddr address, Action onDisposed) : ITransportListener
{
    private const int Backlog = 128;

    private readonly Channel<MemoryConnection> _waiting = Channel.CreateBounded<MemoryConnection>(Backlog);

    /// <inheritdoc/>
    public IReadOnlyList<Multiaddr> Addresses { get; } = [address];

    /// <inheritdoc/>
    public Multiaddr BoundAddress => address;

    /// <inheritdoc/>
    public async ValueTask<ITransportConnection?> AcceptAsync(CancellationToken cancellation)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            if (_waiting.Reader.TryRead(out MemoryConnection? connection))
                return connection;
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        onDisposed();
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out MemoryConnection? connection))
            await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <returns><see langword="false"/> when the listener has been disposed.</returns>
    internal async ValueTask<bool> TryEnqueueAsync(MemoryConnection connection, CancellationToken cancellation)
    {
        try
        {
            await _waiting.Writer.WriteAsync(connection, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }
}

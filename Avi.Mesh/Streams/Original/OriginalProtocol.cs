using System.Buffers;
using System.Collections.Concurrent;
using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Streams.Original;

/// <summary>
/// Speaks <c>/avi/stream/1.0.0</c> as existing nodes do: one substream is one message, an empty answer is success.
/// </summary>
internal sealed partial class OriginalProtocol(
    ISwarm swarm,
    MeshStreamOptions options,
    OfferTable offers,
    PeerSlots slots,
    IntakeBudget budget,
    StreamMetrics metrics,
    TimeProvider time)
    : ISwarmObserver, IAsyncDisposable
{
    // As above: what is larger waits for the peer's agreement.
    private const int MaxFirstBytes = RequestProtocol.MaxFirstBytes;

    // A success is empty. What a later version may say instead is read, up to this.
    private const int MaxAnswerBytes = 1024;

    private readonly ConcurrentDictionary<PeerId, OriginalPeer> _peers = new();
    private readonly PeerSlots _refusals = new(options.MaxStreamsPerPeer);
    private readonly OwnedTasks _tasks = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>
    /// Gets or sets who takes the shared contexts that peers send: their JSON, which is valid during the call. Without
    /// one they are counted and ignored.
    /// </summary>
    public Action<PeerId, ReadOnlyMemory<byte>>? ContextReceived { get; set; }

    /// <summary>Gets how much goes on beside the calls of the application and of peers.</summary>
    internal int RunningTasks => _tasks.Count;

    private IntakeBudget Budget => budget;

    /// <summary>Begins to serve. To be called once, before the swarm listens.</summary>
    public void Start()
    {
        swarm.Handle(StreamProtocolIds.Original, OriginalLimits.MaxSubstreams, ServeAsync);
        swarm.Observe(this);
    }

    /// <summary>Opens a stream at a connected peer.</summary>
    /// <exception cref="MeshStreamException">The peer refused it.</exception>
    /// <exception cref="IOException">The peer does not speak this, or was lost.</exception>
    public async Task<MeshStream> OpenAsync(PeerId peer, string name, CancellationToken cancellation)
    {
        OriginalPeer original = GetPeer(peer);
        OriginalStream stream = original.AddOutbound();
        try
        {
            await SendAsync(original, OriginalMessage.Request(stream.Id, name), cancellation).ConfigureAwait(false);
            Answer answer = await stream.Answered.WaitAsync(cancellation).ConfigureAwait(false);
            return answer.Code == AnswerCode.Done
                ? new MeshStream(stream, peer, name, metrics)
                : throw StreamFailures.From(peer, answer);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            stream.Reset();
            throw;
        }
    }

    /// <inheritdoc/>
    public void OnPeerConnected(ConnectedPeer peer)
    {
        // Nothing to share with it yet.
    }

    /// <inheritdoc/>
    public void OnPeerIdentified(PeerId peer, PeerIdentity identity)
    {
        // Asked for when a stream is opened.
    }

    /// <inheritdoc/>
    public void OnPeerDisconnected(PeerId peer)
    {
        if (_peers.TryRemove(peer, out OriginalPeer? original))
            original.Fail(new SessionEndedException(MuxedConnectionEnd.ConnectionLost));
    }

    /// <summary>Gives up what is on its way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _tasks.CloseAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <summary>Sends a message, and waits until the peer has it.</summary>
    /// <exception cref="IOException">The peer does not take it, or was lost.</exception>
    internal async Task SendAsync(OriginalPeer peer, OriginalMessage message, CancellationToken cancellation)
    {
        using var limit = new TimeLimit(OriginalLimits.MessageTimeout, time, cancellation);
        try
        {
            await peer.Substreams.WaitAsync(limit.Token).ConfigureAwait(false);
            try
            {
                await SendAsync(peer.Id, message, limit.Token).ConfigureAwait(false);
            }
            finally
            {
                peer.Substreams.Release();
            }
        }
        catch (OperationCanceledException exception) when (limit.HasPassed)
        {
            throw new MeshStreamException(peer.Id, MeshStreamError.TimedOut, string.Empty, exception);
        }
    }

    /// <summary>A stream is no longer in the table.</summary>
    internal void OnRemoved(OriginalPeer peer, OriginalStream stream, bool isPeerWaiting)
    {
        // Who serves an inbound stream does that.
        if (isPeerWaiting && !stream.IsInbound)
            _tasks.TryStart(() => TrySendAsync(peer, OriginalMessage.Close(stream.Id)));
    }

    private async Task SendAsync(PeerId peer, OriginalMessage message, CancellationToken cancellation)
    {
        byte[] frame = ArrayPool<byte>.Shared.Rent(OriginalWriter.MaxBytes(message));
        try
        {
            ReadOnlyMemory<byte> bytes = frame.AsMemory(0, OriginalWriter.Write(frame, message));
            int firstBytes = bytes.Length <= MaxFirstBytes ? bytes.Length : OriginalWriter.LengthBytes;
            SwarmStream stream = await swarm
                .OpenStreamAsync(peer, StreamProtocolIds.Original, bytes[..firstBytes], cancellation)
                .ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(bytes[firstBytes..], cancellation).ConfigureAwait(false);
                await stream.CloseWriteAsync(cancellation).ConfigureAwait(false);
                await ReadAnswerAsync(stream, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    private static async Task ReadAnswerAsync(SwarmStream stream, CancellationToken cancellation)
    {
        byte[] answer = new byte[64];
        for (int total = 0, count; (count = await stream.ReadAsync(answer, cancellation).ConfigureAwait(false)) > 0;)
        {
            total += count;
            if (total > MaxAnswerBytes)
                throw new Libp2pProtocolException(ProtocolViolation.LimitExceeded, "An answer is too long.");
        }
    }

    // What nobody waits for.
    private async Task TrySendAsync(OriginalPeer peer, OriginalMessage message)
    {
        try
        {
            await SendAsync(peer, message, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The peer has gone, or this node goes.
        }
    }

    private OriginalPeer GetPeer(PeerId id)
    {
        OriginalPeer peer = _peers.GetOrAdd(
            id, static (key, protocol) => new OriginalPeer(key, protocol, protocol.Budget), this);
        if (swarm.IsConnected(id))
            return peer;

        OnPeerDisconnected(id);
        throw new IOException($"Peer {id} is not connected.");
    }
}

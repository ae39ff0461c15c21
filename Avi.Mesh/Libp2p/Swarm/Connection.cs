using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Muxing.Yamux;
using Avi.Mesh.Libp2p.Negotiation;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>A connection to a known peer: serves the streams that it opens, and opens ours.</summary>
internal sealed class Connection(
    ConnectedPeer remote,
    IMuxedConnection muxed,
    StreamHandlers handlers,
    SwarmOptions options,
    SwarmServices services)
    : IAsyncDisposable
{
    // Any answer will do, and every peer has one to this, be it that it does not speak the protocol.
    private static readonly ProtocolId[] Probe = [new("/ipfs/ping/1.0.0")];

    private readonly OwnedTasks _inboundStreams = new();
    private readonly Handover _accepted = new();
    private readonly PendingReads _reads = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly long _openedAt = services.Time.GetTimestamp();
    private int _ownStreams;

    /// <summary>Gets who is at the other end.</summary>
    public ConnectedPeer Remote => remote;

    /// <summary>Gets the host that it comes from; connections are counted by it.</summary>
    public string Host { get; } = Hosts.Of(remote.Address);

    /// <summary>Gets how many streams are open.</summary>
    public int StreamCount => muxed.StreamCount;

    /// <summary>Gets how many streams this side has opened, agreed upon and not disposed.</summary>
    public int OwnStreams => Volatile.Read(ref _ownStreams);

    /// <summary>Gets for how long it has been there.</summary>
    public TimeSpan Age => services.Time.GetElapsedTime(_openedAt);

    /// <summary>Gets a token that ends with the connection.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>Serves the other side's streams until the connection ends. To be called once.</summary>
    /// <returns>Why it ended.</returns>
    public async Task<MuxedConnectionEnd> ServeAsync()
    {
        try
        {
            await AcceptStreamsAsync().ConfigureAwait(false);
            return await muxed.Ended.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return MuxedConnectionEnd.ClosedHere;
        }
        finally
        {
            _accepted.RunElsewhere();
        }
    }

    /// <summary>Opens a stream and agrees on a protocol.</summary>
    /// <exception cref="IOException">The peer speaks none of the protocols, took too long, or was lost.</exception>
    public async Task<SwarmStream> OpenStreamAsync(
        IReadOnlyList<ProtocolId> protocols, CancellationToken cancellation)
    {
        IMuxedStream stream = await OpenRawStreamAsync(cancellation).ConfigureAwait(false);
        return await AgreeAsync(
            stream,
            protocols,
            token => MultistreamDialer.NegotiateAsync(stream, protocols, token),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Asks the other side for a sign of life.</summary>
    /// <returns><see langword="false"/> when it is silent.</returns>
    public async Task<bool> ProbeAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = new TimeLimit(timeout, services.Time, cancellation);
        try
        {
            SwarmStream stream = await OpenStreamAsync(Probe, limit.Token).ConfigureAwait(false);
            stream.Reset();
            await stream.DisposeAsync().ConfigureAwait(false);
            return true;
        }
        catch (IOException)
        {
            // It refuses; or the connection has too many streams, or ends, and is in better hands than here.
            return true;
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            return false;
        }
    }

    /// <summary>Opens a stream, and agrees on nothing yet.</summary>
    /// <exception cref="IOException">The connection has ended, or has too many streams.</exception>
    public ValueTask<IMuxedStream> OpenRawStreamAsync(CancellationToken cancellation) =>
        muxed.OpenStreamAsync(isHeld: true, cancellation);

    /// <summary>Agrees on a protocol for a new stream, and says its first words.</summary>
    /// <param name="stream">The stream; reset and disposed on failure.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="firstBytes">The words.</param>
    /// <param name="isSpoken">
    /// Whether the peer said that it speaks the protocol: then nothing has to be awaited.
    /// </param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">The peer does not speak the protocol, took too long, or was lost.</exception>
    public async Task<SwarmStream> BeginAsync(
        IMuxedStream stream,
        ProtocolId protocol,
        ReadOnlyMemory<byte> firstBytes,
        bool isSpoken,
        CancellationToken cancellation)
    {
        ProtocolId[] proposals = [protocol];
        return await AgreeAsync(stream, proposals, NegotiateAsync, cancellation).ConfigureAwait(false);

        async Task<ProtocolId?> NegotiateAsync(CancellationToken token)
        {
            if (isSpoken)
            {
                bool isTaken = await MultistreamDialer.NegotiateAsync(stream, protocol, firstBytes, token)
                    .ConfigureAwait(false);
                return isTaken ? protocol : null;
            }

            ProtocolId? agreed = await MultistreamDialer.NegotiateAsync(stream, proposals, token).ConfigureAwait(false);
            if (agreed is not null)
                await stream.WriteAsync(firstBytes, token).ConfigureAwait(false);

            return agreed;
        }
    }

    private async Task<SwarmStream> AgreeAsync(
        IMuxedStream stream,
        IReadOnlyList<ProtocolId> protocols,
        Func<CancellationToken, Task<ProtocolId?>> negotiate,
        CancellationToken cancellation)
    {
        try
        {
            ProtocolId? protocol = await WithinTimeLimitAsync(negotiate, cancellation).ConfigureAwait(false);
            if (protocol is not { } agreed)
                throw new ProtocolNotSupportedException(remote.Id, protocols);

            Interlocked.Increment(ref _ownStreams);
            return new SwarmStream(stream, agreed, remote.Id, remote.Address, this);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            stream.Reset();
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Waits until what the peer said before its end has been read, by the handlers that read to the end. Streams of a
    /// connection that has ended keep nobody waiting: there is what has come, and then the end.
    /// </summary>
    public Task FinishReadingAsync() => _reads.CloseAsync();

    /// <summary>A stream that this side has opened is disposed.</summary>
    public void OnOwnStreamDisposed() => Interlocked.Decrement(ref _ownStreams);

    /// <summary>Begins the end: the serving loop comes back.</summary>
    public Task CloseAsync() => _closing.CancelAsync();

    /// <summary>Says goodbye, ends all streams, and awaits their handlers.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await muxed.DisposeAsync().ConfigureAwait(false);
        await _inboundStreams.CloseAsync().ConfigureAwait(false);
    }

    // The last of the streams that have come is served in this thread, once the next one is being waited for.
    private async Task AcceptStreamsAsync()
    {
        while (true)
        {
            ValueTask<IMuxedStream?> accepting = muxed.AcceptStreamAsync(isHeld: true, _closing.Token);
            if (accepting.IsCompleted)
                _accepted.RunElsewhere();

            if (await _accepted.RunDuring(accepting) is not { } stream)
                return;

            _reads.Begin();
            _accepted.Add(new InboundStream(stream, Serve));
        }
    }

    private void Serve(IMuxedStream stream, bool isHere)
    {
        bool isBegun = isHere
            ? _inboundStreams.TryRun(() => ServeStreamAsync(stream))
            : _inboundStreams.TryStart(() => ServeStreamAsync(stream));
        if (isBegun)
            return;

        _reads.End();
        stream.Reset();
    }

    private async Task ServeStreamAsync(IMuxedStream stream)
    {
        bool isReadToEnd = true; // As long as nobody knows better.
        try
        {
            ProtocolId? protocol = await WithinTimeLimitAsync(
                token => MultistreamListener.NegotiateAsync(stream, Accepts, token),
                _closing.Token).ConfigureAwait(false);
            if (protocol is not { } agreed)
            {
                Refuse(stream, StreamRefusal.NoProtocol);
            }
            else if (handlers.TryEnter(remote.Id, agreed) is not { } handler)
            {
                Refuse(stream, StreamRefusal.TooMany);
            }
            else
            {
                isReadToEnd = handler.IsReadToEnd;
                if (!isReadToEnd)
                    _reads.End();

                await HandleAsync(stream, agreed, handler).ConfigureAwait(false);
            }
        }
        catch (IOException exception)
        {
            stream.Reset();
            services.Logger.StreamFailed(remote.Id, exception);
        }
        catch (OperationCanceledException)
        {
            stream.Reset();
        }
#pragma warning disable CA1031 // The outermost edge of a stream: a handler's bug must not end the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            stream.Reset();
            services.Logger.StreamHandlerFailed(remote.Id, exception);
        }
        finally
        {
            if (isReadToEnd)
                _reads.End();

            await stream.DisposeAsync().ConfigureAwait(false);
        }

        // The answer waits for the handler's first words, if it has some at once.
        bool Accepts(ProtocolId proposal) => stream.IsHeld = handlers.IsSupported(proposal);
    }

    private async Task HandleAsync(IMuxedStream stream, ProtocolId protocol, StreamHandler handler)
    {
        try
        {
            var swarmStream = new SwarmStream(stream, protocol, remote.Id, remote.Address);
            Task serving = handler.ServeAsync(swarmStream, _closing.Token);
            stream.IsHeld = false;
            await serving.ConfigureAwait(false);
        }
        finally
        {
            handlers.Leave(remote.Id, protocol);
        }
    }

    private void Refuse(IMuxedStream stream, StreamRefusal refusal)
    {
        // In this order: who sees the reset may look at the count.
        services.Metrics.StreamRefused(refusal);
        stream.Reset();
    }

    private async Task<ProtocolId?> WithinTimeLimitAsync(
        Func<CancellationToken, Task<ProtocolId?>> negotiate, CancellationToken cancellation)
    {
        using var limit = new TimeLimit(options.NegotiationTimeout, services.Time, cancellation);
        try
        {
            return await negotiate(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (limit.HasPassed)
        {
            services.Metrics.StreamRefused(StreamRefusal.TimedOut);
            throw new PeerSilentException(
                $"Peer {remote.Id} did not agree on a protocol in {options.NegotiationTimeout}.", exception);
        }
    }
}

using System.Net;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>
/// Our half of the conversation with one peer: what is to be sent, and the one stream that it goes out on.
/// </summary>
/// <remarks>
/// There is one link for each connected peer, however many connections it has: peers that opened a stream for each
/// connection have brought one another's routers to a stop. A stream that is lost is opened again, after a pause.
/// </remarks>
internal sealed class PeerLink(ConnectedPeer peer, PeerLinkServices services) : IPeerSink, IAsyncDisposable
{
    private readonly OutboundQueue _queue = new(services.Options);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _attempted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Pulse _spoken = new();
    private readonly Pulse _progress = new();
    private readonly Lock _lock = new();

    private Task _loop = Task.CompletedTask;
    private Task? _disposal;
    private CancellationTokenSource? _reading;
    private OutboundStream? _stream;
    private bool _isCongested;
    private bool _isFilled; // Of the router's loop.
    private bool _isGreeted;

    /// <summary>Gets who is at the other end.</summary>
    public PeerId Peer => peer.Id;

    /// <summary>Gets where the peer is, if it has an IP address.</summary>
    public IPAddress? Host =>
        peer.Address.TryGetTcp(out EndPoint? endPoint) && endPoint is IPEndPoint ip ? ip.Address : null;

    /// <summary>Gets a value indicating whether we dialled the peer.</summary>
    public bool IsOutbound => !peer.IsInbound;

    /// <summary>
    /// Gets a task that ends when we have tried to open a stream to the peer. What it says should be read after that:
    /// before, the router could not answer, and afterwards it may never be able to, but can listen.
    /// </summary>
    public Task Attempted => _attempted.Task;

    /// <summary>Gets a value indicating whether the router has greeted the peer, on a stream that was open.</summary>
    public bool IsGreeted => Volatile.Read(ref _isGreeted);

    /// <summary>Gets what waits.</summary>
    public OutboundQueue Queue => _queue;

    /// <summary>Begins to open streams.</summary>
    public void Start() => _loop = RunAsync();

    /// <inheritdoc/>
    public void Send(SendPriority priority, byte[] frame)
    {
        // To a peer that takes no stream of ours there is nothing to say; when it does, the greeting says it all.
        if (!IsGreeted)
            return;

        int dropped = _queue.Add(priority, frame);
        services.Metrics.Sent(priority);
        if (!_isFilled)
        {
            _isFilled = true;
            services.Filled.Add(this);
        }

        if (dropped > 0)
            services.Metrics.Dropped(dropped);

        ReportLoad();
    }

    /// <summary>Begins to write what the router has sent in its burst of work.</summary>
    /// <param name="isHere">Whether that is done in this thread, until it would wait.</param>
    public void Write(bool isHere)
    {
        _isFilled = false;
        if (isHere)
            _queue.WakeHere();
        else
            _queue.Wake();
    }

    /// <summary>Just before the router greets the peer on a new stream: what it said on the old one is void.</summary>
    public void PrepareGreeting()
    {
        Volatile.Write(ref _isGreeted, true);
        int dropped = _queue.BeginStream();
        if (dropped > 0)
            services.Metrics.Dropped(dropped);
    }

    /// <summary>The peer is known to speak pubsub now, whatever it said before.</summary>
    public void OnSpoken() => _spoken.Fire();

    /// <summary>Takes over the reading from an older stream of the same peer, which ends quietly.</summary>
    /// <param name="reading">Ends the reading of the new stream.</param>
    public void BeginReading(CancellationTokenSource reading) => Interlocked.Exchange(ref _reading, reading)?.Cancel();

    /// <summary>The reading of a stream has ended.</summary>
    public void EndReading(CancellationTokenSource reading) =>
        Interlocked.CompareExchange(ref _reading, null, reading);

    /// <summary>Resets the stream when one write has waited too long, or control was lost.</summary>
    public void ResetIfStuck()
    {
        if (Volatile.Read(ref _stream) is not { } stream)
            return;

        TimeSpan silence = stream.WaitingFor;
        if (silence < services.Options.WriteTimeout && !_queue.IsOverrun)
            return;

        services.Logger.WriteStalled(Peer, silence);
        stream.Reset();
    }

    /// <summary>Waits until nothing is left to write, or there is no stream to write it on.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task progress = _progress.Next;
            if (Volatile.Read(ref _stream) is not { IsIdle: false })
                return;

            await progress.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the stream, in good order when all has been written. Twice is the same as once.</summary>
    public async ValueTask DisposeAsync()
    {
        Task disposal;
        lock (_lock)
            disposal = _disposal ??= StopAsync();

        await disposal.ConfigureAwait(false);
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private async Task StopAsync()
    {
        _attempted.TrySetCanceled();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        // The swarm, who tells us of the peer, does not wait.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        TimeSpan pause = services.Options.MinReopenPause;
        try
        {
            while (true)
            {
                long began = services.Time.GetTimestamp();
                await TryServeAsync().ConfigureAwait(false);

                // A stream that lived a while was lost by accident; one that ended at once will end again.
                if (services.Time.GetElapsedTime(began) > services.Options.MaxReopenPause)
                    pause = services.Options.MinReopenPause;

                await Task.Delay(pause, services.Time, _stopping.Token).ConfigureAwait(false);
                pause = Min(pause * 2, services.Options.MaxReopenPause);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The peer is gone, or the node stops.
        }
    }

    private async Task TryServeAsync()
    {
        Task spoken = _spoken.Next;
        try
        {
            SwarmStream stream = await services.Swarm
                .OpenStreamAsync(Peer, GossipSubProtocolIds.All, _stopping.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                await ServeAsync(stream).ConfigureAwait(false);
        }
        catch (ProtocolNotSupportedException)
        {
            // It may begin to speak it later, and says so by Identify.
            services.Logger.NotSpoken(Peer);
            _attempted.TrySetResult();
            await spoken.WaitAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            services.Metrics.StreamFailed();
            services.Logger.StreamLost(Peer, exception);
            _attempted.TrySetResult();
        }
    }

    private async Task ServeAsync(SwarmStream stream)
    {
        GossipSubVersion version = GossipSubProtocolIds.VersionOf(stream.Protocol);
        await services.OnOpenedAsync(this, version, _stopping.Token).ConfigureAwait(false);
        services.Logger.StreamOpened(Peer, version);

        var outbound = new OutboundStream(stream, _queue, services.Time, OnProgress);
        Volatile.Write(ref _stream, outbound);
        services.Load.Opened();
        _attempted.TrySetResult();
        try
        {
            await outbound.RunAsync(_stopping.Token).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _stream, null);
            OnProgress();
            services.Load.Closed();
        }
    }

    private void OnProgress()
    {
        ReportLoad();
        _progress.Fire();
    }

    private void ReportLoad()
    {
        lock (_lock)
        {
            bool isCongested = Volatile.Read(ref _stream) is not null && _queue.IsCongested;
            if (isCongested == _isCongested)
                return;

            _isCongested = isCongested;
            if (isCongested)
                services.Load.CongestionBegan();
            else
                services.Load.CongestionEnded();
        }
    }
}

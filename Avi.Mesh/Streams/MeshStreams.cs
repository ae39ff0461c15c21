using System.Diagnostics.Metrics;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Streams.Original;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Streams;

/// <summary>Streams between nodes: connects to the peer, and speaks the newest protocol that it knows.</summary>
internal sealed class MeshStreams : IAsyncDisposable
{
    private readonly ISwarm _swarm;
    private readonly MeshStreamOptions _options;
    private readonly TimeProvider _time;
    private readonly StreamMetrics _metrics;
    private readonly OfferTable _offers = new();
    private readonly PeerSlots _slots;
    private readonly StreamProtocol _protocol;
    private readonly OriginalProtocol _original;
    private readonly RequestProtocol _requests;
    private readonly RequestServer _responses;
    private readonly IntakeBudget _budget;

    public MeshStreams(ISwarm swarm, MeshStreamOptions options, TimeProvider time, Meter meter, ILogger logger)
    {
        _swarm = swarm;
        _options = options;
        _time = time;
        _metrics = new StreamMetrics(meter);
        _slots = new PeerSlots(options.MaxStreamsPerPeer);
        _protocol = new StreamProtocol(swarm, options, _offers, _slots, _metrics, time);
        _budget = new IntakeBudget(options.MaxBufferedBytes);
        _original = new OriginalProtocol(swarm, options, _offers, _slots, _budget, _metrics, time);
        _requests = new RequestProtocol(swarm);
        _responses = new RequestServer(swarm, options, _budget, _metrics, time, logger);
    }

    /// <summary>Gets how many streams of peers wait to be accepted.</summary>
    public int PendingOffers => _offers.PendingCount;

    /// <summary>Gets how many streams a peer has open to this node, or wants to.</summary>
    public int OpenStreamsOf(PeerId peer) => _slots.Count(peer);

    /// <summary>Gets how many bytes of requests and of the original's messages are in memory.</summary>
    public long BufferedBytes => _budget.Taken;

    /// <summary>Gets who speaks with peers of the original implementation.</summary>
    public OriginalProtocol Original => _original;

    /// <summary>Begins to serve. To be called once, before the swarm listens.</summary>
    public void Start()
    {
        _protocol.Start();
        _original.Start();
        _responses.Start();
    }

    /// <summary>Begins to take the streams of a name.</summary>
    public MeshStreamAcceptor Accept(string name, CancellationToken cancellation)
    {
        StreamName.ThrowIfInvalid(name);
        return _offers.Accept(name, _options.MaxPendingStreams, cancellation);
    }

    /// <summary>Begins to answer requests of a name.</summary>
    public Responder Respond(
        string name,
        Func<MeshRequest, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> handler,
        MeshNode node)
    {
        StreamName.ThrowIfInvalid(name);
        return _responses.Add(name, handler, node);
    }

    /// <summary>Opens a stream at a peer, and connects to it before if need be.</summary>
    /// <exception cref="MeshConnectException">There is no connection.</exception>
    /// <exception cref="MeshStreamException">There is no stream.</exception>
    public async Task<MeshStream> OpenAsync(PeerId peer, string name, CancellationToken cancellation)
    {
        StreamName.ThrowIfInvalid(name);
        using var limit = new TimeLimit(_options.OpenTimeout, _time, cancellation);
        using var report = new CallReport("avi.mesh.stream.open", name, _metrics.Opened);
        try
        {
            await ConnectAsync(peer, limit.Token).ConfigureAwait(false);
            MeshStream stream = await OpenConnectedAsync(peer, name, report, limit.Token).ConfigureAwait(false);
            report.Succeeded("Accepted");
            return stream;
        }
        catch (MeshConnectException)
        {
            report.Failed(CallReport.NotConnected);
            throw;
        }
        catch (IOException exception)
        {
            MeshStreamException failure = StreamFailures.Translate(peer, exception);
            report.Failed(failure.Error.ToString());
            throw failure;
        }
        catch (OperationCanceledException exception) when (limit.HasPassed)
        {
            report.Failed(nameof(MeshStreamError.TimedOut));
            throw new MeshStreamException(peer, MeshStreamError.TimedOut, string.Empty, exception);
        }
    }

    /// <summary>Asks a peer, and connects to it before if need be.</summary>
    /// <exception cref="MeshConnectException">There is no connection.</exception>
    /// <exception cref="MeshRequestException">There is no response.</exception>
    public async Task<byte[]> RequestAsync(
        PeerId peer,
        string name,
        ReadOnlyMemory<byte> payload,
        MeshRequestOptions? options,
        CancellationToken cancellation)
    {
        StreamName.ThrowIfInvalid(name);
        long startedAt = _time.GetTimestamp();
        using var report = new CallReport(
            "avi.mesh.request", name, call => _metrics.RequestSent(call.Outcome, _time.GetElapsedTime(startedAt)));
        using var limit = new TimeLimit(options?.Timeout ?? _options.RequestTimeout, _time, cancellation);
        try
        {
            await ConnectAsync(peer, limit.Token).ConfigureAwait(false);
            int maxResponseBytes = options?.MaxResponseBytes ?? _options.MaxResponseBytes;
            byte[] response = await _requests.RequestAsync(peer, name, payload, maxResponseBytes, limit.Token)
                .ConfigureAwait(false);
            report.Succeeded("Done");
            return response;
        }
        catch (MeshConnectException)
        {
            report.Failed(CallReport.NotConnected);
            throw;
        }
        catch (IOException exception)
        {
            MeshRequestException failure = RequestFailures.Translate(peer, exception);
            report.Failed(failure.Error.ToString());
            throw failure;
        }
        catch (OperationCanceledException exception) when (limit.HasPassed)
        {
            report.Failed(nameof(MeshRequestError.TimedOut));
            throw new MeshRequestException(peer, MeshRequestError.TimedOut, string.Empty, exception);
        }
    }

    /// <summary>Refuses what waits, and takes no more. Open streams end with the swarm.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (MeshStreamAcceptor acceptor in _offers.Close())
            await acceptor.DisposeAsync().ConfigureAwait(false);

        await _original.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<MeshStream> OpenConnectedAsync(
        PeerId peer, string name, CallReport report, CancellationToken cancellation)
    {
        if (!IsOriginal(peer))
        {
            report.Protocol = StreamProtocolIds.Stream;
            try
            {
                return await _protocol.OpenAsync(peer, name, cancellation).ConfigureAwait(false);
            }
            catch (ProtocolNotSupportedException)
            {
                // A node that Identify has not told of yet.
            }
        }

        report.Protocol = StreamProtocolIds.Original;
        return await _original.OpenAsync(peer, name, cancellation).ConfigureAwait(false);
    }

    private bool IsOriginal(PeerId peer) =>
        _swarm.KnownPeers.FindIdentity(peer)?.Protocols is { } protocols
        && protocols.Contains(StreamProtocolIds.Original)
        && !protocols.Contains(StreamProtocolIds.Stream);

    private async Task ConnectAsync(PeerId peer, CancellationToken cancellation)
    {
        if (_swarm.IsConnected(peer))
            return;

        try
        {
            await _swarm.ConnectAsync(peer, cancellation).ConfigureAwait(false);
        }
        catch (DialException exception)
        {
            throw new MeshConnectException($"/p2p/{peer}", exception);
        }
    }
}

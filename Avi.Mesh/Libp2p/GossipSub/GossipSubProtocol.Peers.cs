using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <content>Peers come and go, and what they say is read.</content>
internal sealed partial class GossipSubProtocol
{
    /// <summary>One is enough; a newer one replaces it, and the older needs a moment to end.</summary>
    private const int MaxStreamsOfPeer = 4;

    /// <inheritdoc/>
    public void OnPeerConnected(ConnectedPeer peer)
    {
        lock (_linkGate)
        {
            // Who comes while we stop would get a link that nobody ends.
            if (_stopping.IsCancellationRequested)
                return;

            var link = new PeerLink(peer, _linkServices);
            _links[peer.Id] = link;
            link.Start();
        }
    }

    /// <inheritdoc/>
    public void OnPeerIdentified(PeerId peer, PeerIdentity identity)
    {
        if (identity.Protocols.Any(GossipSubProtocolIds.All.Contains) && _links.TryGetValue(peer, out PeerLink? link))
            link.OnSpoken();
    }

    /// <inheritdoc/>
    public void OnPeerDisconnected(PeerId peer)
    {
        lock (_linkGate)
        {
            if (!_links.TryRemove(peer, out PeerLink? link))
                return;

            _endings.TryStart(() => link.DisposeAsync().AsTask());
        }

        _inbox.Add(new RouterCall((router, _) => router.RemovePeer(peer)));
    }

    private async Task GreetAsync(PeerLink link, GossipSubVersion version, CancellationToken cancellation)
    {
        var greeted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _inbox.Add(new RouterCall((router, now) =>
        {
            // The peer may have left, and even come back, while its stream was being opened.
            if (_links.GetValueOrDefault(link.Peer) == link)
            {
                link.PrepareGreeting();
                router.OpenPeer(link.Peer, version, link.IsOutbound, link, now, link.Host);
            }

            greeted.TrySetResult();
        }));
        await greeted.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes a peer that has taken no stream of ours known to the router, which would not listen to it otherwise.
    /// </summary>
    private void Hear(PeerLink link)
    {
        if (link.IsGreeted)
            return;

        _inbox.Add(new RouterCall((router, now) =>
        {
            if (!link.IsGreeted && _links.GetValueOrDefault(link.Peer) == link)
                router.OpenPeer(link.Peer, GossipSubVersion.Unheard, link.IsOutbound, link, now, link.Host);
        }));
    }

    private async Task ReadStreamAsync(SwarmStream stream, CancellationToken stopping)
    {
        if (!_links.TryGetValue(stream.Peer, out PeerLink? link))
            return;

        // Not disposed: a newer stream may cancel it at any moment, and without a timer there is nothing to release.
        var reading = new CancellationTokenSource();
        using CancellationTokenRegistration withConnection = CancelWith(reading, stopping);
        using CancellationTokenRegistration withProtocol = CancelWith(reading, _stopping.Token);
        link.BeginReading(reading);
        try
        {
            await link.Attempted.WaitAsync(reading.Token).ConfigureAwait(false);
            Hear(link);
            await ReadRpcsAsync(stream, reading.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A newer stream has taken over, the peer has left, or we stop.
        }
        catch (Libp2pProtocolException exception)
        {
            _metrics.StreamFailed();
            _logger.ProtocolBroken(stream.Peer, exception);
            throw;
        }
        finally
        {
            link.EndReading(reading);
        }
    }

    private static CancellationTokenRegistration CancelWith(CancellationTokenSource source, CancellationToken token) =>
        token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), source);

    private async Task ReadRpcsAsync(SwarmStream stream, CancellationToken cancellation)
    {
        using var frames = new RpcFrameReader(stream, _options.MaxRpcBytes);
        var intake = new RpcIntake(stream.Peer, _options);
        while (await frames.ReadAsync(cancellation).ConfigureAwait(false) is { } frame)
        {
            bool isRead = intake.TryRead(frame.Span, out IReadOnlyList<ReceivedRpc> parts);
            while (isRead && intake.HasRoom && frames.TryTake(out ReadOnlyMemory<byte> next))
                isRead = intake.TryReadOn(next.Span);

            if (!isRead)
                throw new Libp2pProtocolException(ProtocolViolation.Malformed, "What came is no RPC.");

            // One message is checked here, while there is nothing else to do; several are the workers'.
            bool isLast = parts.Count == 1 && parts[0].Messages.Count <= 1;
            foreach (ReceivedRpc part in parts)
                await _inbox.AddAsync(new InboundRpc(part, _router), isLast, cancellation).ConfigureAwait(false);
        }
    }
}

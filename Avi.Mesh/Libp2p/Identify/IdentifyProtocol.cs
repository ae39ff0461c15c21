using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Identify;

/// <summary>Asks each new peer what it is, and tells peers what this node is.</summary>
/// <remarks>
/// Follows the libp2p specification "Identify". What peers say of themselves is reported to the swarm, which tells all
/// observers; a peer that says nothing or nonsense stays unidentified and is otherwise a peer like any other.
/// </remarks>
internal sealed partial class IdentifyProtocol(
    ISwarm swarm,
    PrivateKey identity,
    IdentifyOptions options,
    TimeProvider time,
    ILogger logger,
    IdentifyMetrics metrics)
    : ISwarmObserver, IAsyncDisposable
{
    /// <summary>Who accepts this stream says what it is.</summary>
    public static readonly ProtocolId Query = new("/ipfs/id/1.0.0");

    /// <summary>Who opens this stream says how it has changed.</summary>
    public static readonly ProtocolId Push = new("/ipfs/id/push/1.0.0");

    private readonly IdentifyPeers _peers = new();
    private readonly OwnRecord _record = new(identity, time);
    private readonly Lock _gate = new();
    private readonly ObservedAddresses _observed = new(); // Under the gate.
    private readonly OwnedTasks _tasks = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly long _startedAt = time.GetTimestamp();

    /// <summary>Gets where peers are told that this node is.</summary>
    public IReadOnlyList<Multiaddr> AnnouncedAddresses
    {
        get
        {
            lock (_gate)
                return [.. swarm.ListenAddresses.Union(_observed.Confirmed)];
        }
    }

    /// <summary>Begins to ask, to answer and to push. To be called once, before the swarm listens.</summary>
    public void Start()
    {
        swarm.Handle(Query, options.MaxStreamsOfPeer, AnswerAsync);
        swarm.Handle(Push, options.MaxStreamsOfPeer, TakePushAsync);
        swarm.Observe(this);
        _tasks.TryStart(PushChangesAsync);
    }

    /// <inheritdoc/>
    public void OnPeerConnected(ConnectedPeer peer)
    {
        _peers.Add(peer);
        _tasks.TryStart(() => AskAsync(peer.Id));
    }

    /// <inheritdoc/>
    public void OnPeerReconnected(ConnectedPeer peer) => _tasks.TryStart(() => AskAsync(peer.Id));

    /// <inheritdoc/>
    public void OnPeerIdentified(PeerId peer, PeerIdentity identity)
    {
        // We are who said so.
    }

    /// <inheritdoc/>
    public void OnPeerDisconnected(PeerId peer) => _peers.Remove(peer);

    /// <summary>Gives up what is being asked or pushed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _tasks.CloseAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private TimeSpan Now => time.GetElapsedTime(_startedAt);

    private async Task AskAsync(PeerId peer)
    {
        using var limit = new TimeLimit(options.Timeout, time, _stopping.Token);
        try
        {
            SwarmStream stream = await swarm.OpenStreamAsync(peer, [Query], limit.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                Learn(stream, await ReadAsync(stream, limit.Token).ConfigureAwait(false));
        }
        catch (ProtocolNotSupportedException)
        {
            NotLearned(peer, IdentifyFailure.NotSupported);
        }
        catch (IOException exception)
        {
            NotLearned(peer, IdentifyFailure.StreamFailed, exception);
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            NotLearned(peer, IdentifyFailure.TimedOut);
        }
        catch (OperationCanceledException)
        {
            // This node stops.
        }
    }

    private async Task AnswerAsync(SwarmStream stream, CancellationToken closing)
    {
        using var limit = new TimeLimit(options.Timeout, time, closing);
        _peers.SetTold(stream.Peer);
        await stream.WriteAsync(Describe(stream.Address), limit.Token).ConfigureAwait(false);
        await stream.CloseWriteAsync(limit.Token).ConfigureAwait(false);
    }

    private async Task TakePushAsync(SwarmStream stream, CancellationToken closing)
    {
        if (!_peers.TryTakePush(stream.Peer, Now))
        {
            NotLearned(stream.Peer, IdentifyFailure.TooManyPushes);
            stream.Reset();
            return;
        }

        using var limit = new TimeLimit(options.Timeout, time, closing);
        Learn(stream, await ReadAsync(stream, limit.Token).ConfigureAwait(false));
    }

    private void NotLearned(PeerId peer, IdentifyFailure failure, Exception? exception = null)
    {
        metrics.NotLearned(failure);
        logger.PeerNotIdentified(peer, failure, exception);
    }

    private static async Task<IdentifyMessage> ReadAsync(SwarmStream stream, CancellationToken cancellation)
    {
        var reader = new IdentifyReader();
        ProtocolViolation? violation = null;
        int count;
        do
        {
            count = await stream.ReadAsync(reader.FreeSpace, cancellation).ConfigureAwait(false);
            violation = count > 0 ? reader.Advance(count) : reader.End();
        }
        while (count > 0 && violation is null);

        return violation is null
            ? reader.Identity
            : throw new Libp2pProtocolException(violation.Value, $"Peer {stream.Peer} sent no proper identity.");
    }

    private void Learn(SwarmStream stream, IdentifyMessage message)
    {
        PeerId peer = stream.Peer;
        if (!IsOfPeer(message, peer))
        {
            NotLearned(peer, IdentifyFailure.WrongKey);
            return;
        }

        // A push may come before the answer, and either after the connection's end.
        var origin = PeerOrigin.Of(stream.Address);
        if (!_peers.TryLearn(peer, Certified(peer, message, origin), out IdentifyPeer? known))
            return;

        IdentifyMessage said = known.Said;
        metrics.Learned();
        logger.PeerIdentified(peer, said.AgentVersion ?? string.Empty, said.Protocols.Count);
        swarm.ReportIdentified(peer, ToIdentity(peer, said, origin));
        if (message.ObservedAddress is { } address && known.HasDialledOn(stream.Address))
            Observe(address, stream.Address);

        if (_peers.IsOutdated(peer))
            _changes.Writer.TryWrite(true);
    }

    /// <summary>
    /// Keeps the record that came with a message, if it did, is genuine and not an old one. Its addresses are
    /// preferred: they can be shown to others, who can check them.
    /// </summary>
    private IdentifyMessage Certified(PeerId peer, IdentifyMessage message, PeerOrigin origin)
    {
        if (message.SignedPeerRecord.IsEmpty)
            return message;

        bool isKept = PeerRecord.TryOpen(message.SignedPeerRecord.Span, peer, out PeerRecord? record)
            && swarm.KnownPeers.TrySetSignedRecord(
                record with { Addresses = [.. record.Addresses.Where(origin.CanReach)] }, message.SignedPeerRecord);
        if (isKept)
            return message with { ListenAddresses = record!.Addresses }; // it is there when it is kept

        NotLearned(peer, IdentifyFailure.WrongRecord);
        return message;
    }

    private void Observe(Multiaddr address, Multiaddr observer)
    {
        bool hasChanged;
        lock (_gate)
            hasChanged = !swarm.ListenAddresses.Contains(address) && _observed.Add(address, observer, Now);

        if (hasChanged)
            OnLocalChanged();
    }

    // The key is not needed, because the connection has proven it. But who says another one is confused or lies.
    private static bool IsOfPeer(IdentifyMessage message, PeerId peer) =>
        message.PublicKey.IsEmpty
        || (PublicKey.TryRead(message.PublicKey.Span, out PublicKey? key) && key.PeerId == peer);

    // Who is in another network cannot send us to hosts of ours.
    private static PeerIdentity ToIdentity(PeerId peer, IdentifyMessage message, PeerOrigin origin) => new(
        message.Protocols,
        [.. message.ListenAddresses.Where(
            address => (address.PeerId is null || address.PeerId == peer) && origin.CanReach(address))],
        message.ProtocolVersion ?? string.Empty,
        message.AgentVersion ?? string.Empty,
        message.ObservedAddress);

    private byte[] Describe(Multiaddr? observedAddress)
    {
        IReadOnlyList<Multiaddr> addresses = AnnouncedAddresses;
        IdentifyMessage message = new IdentifyMessage
        {
            PublicKey = identity.PublicKey.Protobuf,
            ListenAddresses = addresses,
            Protocols = swarm.SupportedProtocols,
            ObservedAddress = observedAddress,
            ProtocolVersion = options.ProtocolVersion,
            AgentVersion = options.AgentVersion,
            SignedPeerRecord = _record.Seal(addresses),
        }.Shortened();

        int bytes = message.Bytes;
        int prefixBytes = Varint.Length((uint)bytes);
        byte[] frame = new byte[prefixBytes + bytes];
        Varint.Write(frame, (uint)bytes);
        message.Write(frame.AsSpan(prefixBytes));
        return frame;
    }
}

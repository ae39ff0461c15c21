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
internal sealed class IdentifyProtocol(
    ISwarm swarm, PublicKey key, IdentifyOptions options, TimeProvider time, ILogger logger)
    : ISwarmObserver, IAsyncDisposable
{
    /// <summary>Who accepts this stream says what it is.</summary>
    public static readonly ProtocolId Query = new("/ipfs/id/1.0.0");

    /// <summary>Who opens this stream says how it has changed.</summary>
    public static readonly ProtocolId Push = new("/ipfs/id/push/1.0.0");

    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, IdentifyMessage> _known = []; // One for each connected peer.
    private readonly OwnedTasks _queries = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Begins to ask and to answer. To be called once, before the swarm listens.</summary>
    public void Start()
    {
        swarm.Handle(Query, options.MaxStreamsOfPeer, AnswerAsync);
        swarm.Handle(Push, options.MaxStreamsOfPeer, TakePushAsync);
        swarm.Observe(this);
    }

    /// <inheritdoc/>
    public void OnPeerConnected(ConnectedPeer peer)
    {
        lock (_gate)
            _known[peer.Id] = new IdentifyMessage();

        _queries.TryStart(() => AskAsync(peer.Id));
    }

    /// <inheritdoc/>
    public void OnPeerIdentified(PeerId peer, PeerIdentity identity)
    {
        // We are who said so.
    }

    /// <inheritdoc/>
    public void OnPeerDisconnected(PeerId peer)
    {
        lock (_gate)
            _known.Remove(peer);
    }

    /// <summary>Gives up what is being asked.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _queries.CloseAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task AskAsync(PeerId peer)
    {
        using var limit = new TimeLimit(options.Timeout, time, _stopping.Token);
        try
        {
            SwarmStream stream = await swarm.OpenStreamAsync(peer, [Query], limit.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                Learn(peer, await ReadAsync(stream, limit.Token).ConfigureAwait(false));
        }
        catch (ProtocolNotSupportedException)
        {
            logger.PeerNotIdentified(peer, IdentifyFailure.NotSupported, exception: null);
        }
        catch (IOException exception)
        {
            logger.PeerNotIdentified(peer, IdentifyFailure.StreamFailed, exception);
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            logger.PeerNotIdentified(peer, IdentifyFailure.TimedOut, exception: null);
        }
        catch (OperationCanceledException)
        {
            // This node stops.
        }
    }

    private async Task AnswerAsync(SwarmStream stream, CancellationToken closing)
    {
        using var limit = new TimeLimit(options.Timeout, time, closing);
        await stream.WriteAsync(Describe(stream.Address), limit.Token).ConfigureAwait(false);
        await stream.CloseWriteAsync(limit.Token).ConfigureAwait(false);
    }

    private async Task TakePushAsync(SwarmStream stream, CancellationToken closing)
    {
        using var limit = new TimeLimit(options.Timeout, time, closing);
        Learn(stream.Peer, await ReadAsync(stream, limit.Token).ConfigureAwait(false));
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

    private void Learn(PeerId peer, IdentifyMessage message)
    {
        if (!IsOfPeer(message, peer))
        {
            logger.PeerNotIdentified(peer, IdentifyFailure.WrongKey, exception: null);
            return;
        }

        lock (_gate)
        {
            // A push may come before the answer, and either after the connection's end.
            if (!_known.TryGetValue(peer, out IdentifyMessage? known))
                return;

            message = known.With(message);
            _known[peer] = message;
        }

        logger.PeerIdentified(peer, message.AgentVersion ?? string.Empty, message.Protocols.Count);
        swarm.ReportIdentified(peer, ToIdentity(peer, message));
    }

    // The key is not needed, because the connection has proven it. But who says another one is confused or lies.
    private static bool IsOfPeer(IdentifyMessage message, PeerId peer) =>
        message.PublicKey.IsEmpty
        || (PublicKey.TryRead(message.PublicKey.Span, out PublicKey? key) && key.PeerId == peer);

    private static PeerIdentity ToIdentity(PeerId peer, IdentifyMessage message) => new(
        message.Protocols,
        [.. message.ListenAddresses.Where(address => address.PeerId is null || address.PeerId == peer)],
        message.ProtocolVersion ?? string.Empty,
        message.AgentVersion ?? string.Empty,
        message.ObservedAddress);

    private byte[] Describe(Multiaddr observedAddress)
    {
        IdentifyMessage message = new IdentifyMessage
        {
            PublicKey = key.Protobuf,
            ListenAddresses = swarm.ListenAddresses,
            Protocols = swarm.SupportedProtocols,
            ObservedAddress = observedAddress,
            ProtocolVersion = options.ProtocolVersion,
            AgentVersion = options.AgentVersion,
        }.Shortened();

        int bytes = message.Bytes;
        int prefixBytes = Varint.Length((uint)bytes);
        byte[] frame = new byte[prefixBytes + bytes];
        Varint.Write(frame, (uint)bytes);
        message.Write(frame.AsSpan(prefixBytes));
        return frame;
    }
}

using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>Sends requests to peers, each on a stream of its own, and connects to those that are not connected.</summary>
internal sealed class KademliaClient(
    ISwarm swarm, KademliaOptions options, KademliaTables tables, TimeProvider time, ILogger logger)
{
    /// <summary>Asks a peer.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="addresses">Where it is said to be; what is known of it here is tried, too.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>
    /// The answer; for <see cref="KademliaMessageType.AddProvider"/>, which has none, the request itself.
    /// <see langword="null"/> when the peer could not be reached, or did not answer in time.
    /// </returns>
    public async Task<KademliaAnswer?> AskAsync(
        PeerId peer, IReadOnlyList<Multiaddr> addresses, KademliaMessage request, CancellationToken cancellation)
    {
        using var limit = new TimeLimit(options.RequestTimeout, time, cancellation);
        try
        {
            if (!swarm.IsConnected(peer))
            {
                swarm.KnownPeers.AddFound(peer, addresses);
                await swarm.ConnectAsync(peer, limit.Token).ConfigureAwait(false);
            }

            KademliaAnswer answer = await AskConnectedAsync(peer, request, limit.Token).ConfigureAwait(false);
            tables.OnAnswered(peer);
            return answer;
        }
        catch (ProtocolNotSupportedException exception)
        {
            tables.OnStoppedServing(peer);
            logger.NotAnswered(peer, request.Type, exception);
        }
        catch (IOException exception)
        {
            tables.OnFailed(peer);
            logger.NotAnswered(peer, request.Type, exception);
        }
        catch (OperationCanceledException exception) when (limit.HasPassed)
        {
            tables.OnFailed(peer);
            logger.NotAnswered(peer, request.Type, exception);
        }

        return null;
    }

    private async Task<KademliaAnswer> AskConnectedAsync(
        PeerId peer, KademliaMessage request, CancellationToken cancellation)
    {
        SwarmStream stream =
            await swarm.OpenStreamAsync(peer, [options.Protocol], cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(request.ToFrame(), cancellation).ConfigureAwait(false);
            await stream.CloseWriteAsync(cancellation).ConfigureAwait(false);
            KademliaMessage? answer = await KademliaFrames.ReadAsync(stream, cancellation).ConfigureAwait(false);
            if (request.Type == KademliaMessageType.AddProvider)
                return new KademliaAnswer(peer, PeerOrigin.Of(stream.Address), request);

            return answer is { } message && message.Type == request.Type
                ? new KademliaAnswer(peer, PeerOrigin.Of(stream.Address), message)
                : throw new IOException($"Peer {peer} ended the stream, or answered another question.");
        }
    }
}

using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>
/// Sends requests to peers, each on a stream of its own, and connects to those that are not connected.
/// </summary>
internal sealed class KademliaClient(
    ISwarm swarm, KademliaOptions options, KademliaTables tables, TimeProvider time, ILogger logger)
{
    /// <summary>Asks a peer.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="addresses">Where it is said to be; what is known of it here is tried, too.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>
    /// The answer; for <see cref="KademliaMessageType.AddProvider"/>, which has none, who provides the key now.
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
            // Our direction stays open until the answer is here: js-libp2p drops what it finds on a half-closed stream.
            await stream.WriteAsync(request.ToFrame(), cancellation).ConfigureAwait(false);
            KademliaMessageType expected = request.Type;
            if (request.Type == KademliaMessageType.AddProvider)
            {
                // It has no answer. Requests of one stream are served in turn, so the answer to the next one says that
                // it has been served.
                expected = KademliaMessageType.GetProviders;
                var next = new KademliaMessage { Type = expected, Key = request.Key };
                await stream.WriteAsync(next.ToFrame(), cancellation).ConfigureAwait(false);
            }

            KademliaMessage? answer = await KademliaFrames.ReadAsync(stream, cancellation).ConfigureAwait(false);
            await stream.CloseWriteAsync(cancellation).ConfigureAwait(false);
            return answer is { } message && message.Type == expected
                ? new KademliaAnswer(peer, PeerOrigin.Of(stream.Address), message)
                : throw new IOException($"Peer {peer} ended the stream, or answered another question.");
        }
    }
}

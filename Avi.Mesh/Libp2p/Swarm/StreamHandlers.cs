using System.Collections.Frozen;
using Avi.Mesh.Libp2p.Negotiation;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Who serves which protocol, and how many streams of it each peer has open. For several threads.</summary>
internal sealed class StreamHandlers
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(PeerId Peer, ProtocolId Protocol), int> _openStreams = [];
    private FrozenDictionary<ProtocolId, StreamHandler> _handlers = FrozenDictionary<ProtocolId, StreamHandler>.Empty;

    /// <summary>Gets the protocols that are served.</summary>
    public IReadOnlyList<ProtocolId> Protocols => _handlers.Keys;

    /// <summary>Adds a protocol.</summary>
    /// <exception cref="ArgumentException">The protocol has a handler already.</exception>
    public void Add(ProtocolId protocol, StreamHandler handler)
    {
        lock (_gate)
        {
            var handlers = new Dictionary<ProtocolId, StreamHandler>(_handlers) { { protocol, handler } };
            _handlers = handlers.ToFrozenDictionary();
        }
    }

    /// <summary>Says whether a protocol is served.</summary>
    public bool IsSupported(ProtocolId protocol) => _handlers.ContainsKey(protocol);

    /// <summary>
    /// Takes one of the places that a peer has for a protocol. To be given back with <see cref="Leave"/>.
    /// </summary>
    /// <returns>The handler, or <see langword="null"/> when the peer has all its places in use.</returns>
    public StreamHandler? TryEnter(PeerId peer, ProtocolId protocol)
    {
        StreamHandler handler = _handlers[protocol];
        lock (_gate)
        {
            int open = _openStreams.GetValueOrDefault((peer, protocol));
            if (open >= handler.MaxStreamsOfPeer)
                return null;

            _openStreams[(peer, protocol)] = open + 1;
            return handler;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(PeerId peer, ProtocolId protocol)
    {
        lock (_gate)
        {
            int open = _openStreams[(peer, protocol)] - 1;
            if (open == 0)
                _openStreams.Remove((peer, protocol));
            else
                _openStreams[(peer, protocol)] = open;
        }
    }
}

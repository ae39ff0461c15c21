using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Negotiation;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>What a protocol needs of the swarm: streams to peers, streams from peers, and who is there.</summary>
internal interface ISwarm
{
    /// <summary>Gets who this node is.</summary>
    PeerId LocalPeer { get; }

    /// <summary>Gets the addresses that this node listens on, without a peer id.</summary>
    IReadOnlyList<Multiaddr> ListenAddresses { get; }

    /// <summary>Gets the protocols that this node accepts streams for.</summary>
    IReadOnlyList<ProtocolId> SupportedProtocols { get; }

    /// <summary>Gets what is known of peers, connected or not.</summary>
    PeerStore KnownPeers { get; }

    /// <summary>Says whether a peer has a connection.</summary>
    bool IsConnected(PeerId peer);

    /// <summary>Connects to a peer by what is known of its addresses, unless it is connected.</summary>
    /// <exception cref="DialException">There is no connection; its reason says why.</exception>
    Task ConnectAsync(PeerId peer, CancellationToken cancellation);

    /// <summary>
    /// Tells of a peer that was found: its addresses are remembered, and it is dialled when there is room for it.
    /// Returns at once.
    /// </summary>
    /// <param name="peer">Who was found; this node itself is ignored.</param>
    /// <param name="addresses">Where, without peer id; nobody has confirmed them.</param>
    /// <param name="source">Who says so.</param>
    void ReportFound(PeerId peer, IReadOnlyList<Multiaddr> addresses, PeerSource source);

    /// <summary>
    /// Keeps a peer's connections from being closed to make room, for as long as it is protected for any purpose. It
    /// need not be connected. Twice is the same as once.
    /// </summary>
    /// <param name="peer">The peer.</param>
    /// <param name="tag">What for: a name of the caller's.</param>
    void Protect(PeerId peer, string tag);

    /// <summary>Ends the protection of a peer for one purpose.</summary>
    void Unprotect(PeerId peer, string tag);

    /// <summary>
    /// Says who knows what connected peers are worth. Those of no worth are the first to be closed when there are too
    /// many, and are no company. To be called once, before the swarm listens.
    /// </summary>
    /// <param name="standingOf">Says what a peer is worth; called from any thread, and must return at once.</param>
    void RankBy(Func<PeerId, PeerStanding> standingOf);

    /// <summary>
    /// Sends a peer away: begins to close its connections, if there are any, and does not look for it for a while.
    /// </summary>
    Task DisconnectAsync(PeerId peer);

    /// <summary>
    /// Tells of a peer that no longer answers: begins to close its connections, if there are any. Like any lost peer,
    /// it is dialled anew when it is wanted.
    /// </summary>
    Task ReportDeadAsync(PeerId peer);

    /// <summary>
    /// Says who takes the streams that peers open for a protocol. To be called before the swarm listens.
    /// </summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="maxStreamsOfPeer">How many inbound streams one peer may have open; more are reset.</param>
    /// <param name="handler">
    /// Serves one stream; the swarm owns and awaits the task, and disposes the stream after it. Its token ends with the
    /// connection or the swarm. It may end with an <see cref="IOException"/>: that resets the stream.
    /// </param>
    /// <param name="isReadToEnd">
    /// Whether the handler comes back by itself when its stream has ended. Then it may read what a peer said before it
    /// left: only afterwards the peer counts as gone, and the token ends.
    /// </param>
    void Handle(
        ProtocolId protocol,
        int maxStreamsOfPeer,
        Func<SwarmStream, CancellationToken, Task> handler,
        bool isReadToEnd = false);

    /// <summary>Opens a stream to a connected peer and agrees on a protocol.</summary>
    /// <param name="peer">A peer with at least one connection; this never dials.</param>
    /// <param name="protocols">In order of preference.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">
    /// The peer is not connected, speaks none of the protocols (<see cref="ProtocolNotSupportedException"/>), or was
    /// lost.
    /// </exception>
    Task<SwarmStream> OpenStreamAsync(
        PeerId peer, IReadOnlyList<ProtocolId> protocols, CancellationToken cancellation);

    /// <summary>Opens a stream to a connected peer, agrees on a protocol, and says its first words.</summary>
    /// <remarks>
    /// A peer that is known to speak the protocol gets the words with the proposal, and can answer at once. They are
    /// never said twice: what fails after the stream was opened is not tried again on another connection.
    /// </remarks>
    /// <param name="peer">A peer with at least one connection; this never dials.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="firstBytes">What comes first in the protocol; a few kilobytes at most.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">As above.</exception>
    Task<SwarmStream> OpenStreamAsync(
        PeerId peer, ProtocolId protocol, ReadOnlyMemory<byte> firstBytes, CancellationToken cancellation);

    /// <summary>Adds an observer. To be called before the swarm listens.</summary>
    void Observe(ISwarmObserver observer);

    /// <summary>Tells all observers what Identify learned of a peer.</summary>
    void ReportIdentified(PeerId peer, PeerIdentity identity);
}

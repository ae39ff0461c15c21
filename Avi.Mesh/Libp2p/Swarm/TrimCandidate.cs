namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>A connected peer that may be closed to make room, and what it is worth to this node.</summary>
/// <param name="Peer">Who it is.</param>
/// <param name="Standing">What the protocols say of it.</param>
/// <param name="IsInbound">Whether it dialled us; those that we chose ourselves are worth more.</param>
/// <param name="OwnStreams">How many streams this node has open to it: what it is used for.</param>
/// <param name="Age">For how long it has been connected.</param>
internal readonly record struct TrimCandidate(
    PeerId Peer, PeerStanding Standing, bool IsInbound, int OwnStreams, TimeSpan Age);

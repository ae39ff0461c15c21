namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>A connected peer that may be closed to make room.</summary>
/// <param name="Peer">Who it is.</param>
/// <param name="IsInbound">Whether it dialled us; those that we chose ourselves are worth more.</param>
/// <param name="Streams">How many streams it has open: what it is used for.</param>
/// <param name="Age">For how long it has been connected.</param>
internal readonly record struct TrimCandidate(PeerId Peer, bool IsInbound, int Streams, TimeSpan Age);

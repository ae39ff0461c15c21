namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>The bounds of one lookup.</summary>
/// <param name="Paths">On how many ways it goes that have no peer in common.</param>
/// <param name="Parallelism">How many peers each way asks at the same time.</param>
/// <param name="MaxRequests">How many peers it asks at most.</param>
internal readonly record struct QueryOptions(int Paths, int Parallelism, int MaxRequests);

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>A value that this node keeps for others.</summary>
/// <param name="Record">The value and its key.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Group">From which network or host it came.</param>
/// <param name="Distance">How far its key is from this node.</param>
/// <param name="ExpiresAt">When its time is over.</param>
internal sealed record KeptRecord(
    KademliaRecord Record, ReadOnlyMemory<byte> Owner, string Group, KademliaKey Distance, TimeSpan ExpiresAt)
{
    /// <summary>Gets how many bytes its value has.</summary>
    public int Bytes => Record.Value.Length;
}

namespace Avi.Mesh;

/// <summary>A peer that is connected now.</summary>
/// <param name="Id">Who it is.</param>
/// <param name="Address">Where it is, as a multiaddr.</param>
/// <param name="IsInbound">Whether it dialled this node.</param>
/// <param name="Agent">Its name or software, as it says; empty until it has said it.</param>
public sealed record MeshPeer(PeerId Id, string Address, bool IsInbound, string Agent)
{
    /// <summary>
    /// Gets what it is worth to this node by what it did with messages: 0 is neither good nor bad. See
    /// <see cref="MeshScoreThresholds"/>.
    /// </summary>
    public double Score { get; init; }
}

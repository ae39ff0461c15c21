namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>What the swarm says to a new connection.</summary>
/// <param name="Connection">The connection; it is served when it was not refused.</param>
/// <param name="Refusal">Why it was refused, or that it was not.</param>
internal sealed record Admission(Connection Connection, ConnectionRefusal Refusal)
{
    /// <summary>Gets a value indicating whether the connection was taken.</summary>
    public bool IsTaken => Refusal == ConnectionRefusal.None;
}

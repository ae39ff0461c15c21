using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Tests.Simulation;

/// <summary>What a simulation is like. The same settings give the same report, to the last digit.</summary>
internal sealed record SimulationSettings
{
    /// <summary>Gets how many routers there are.</summary>
    public int Routers { get; init; } = 1_000;

    /// <summary>Gets how many others each of them dials, at random; all, when it is as many as there are.</summary>
    public int Dials { get; init; } = 10;

    /// <summary>Gets how many messages are published, each by another router.</summary>
    public int Messages { get; init; } = 50;

    /// <summary>Gets how many of them within one heartbeat.</summary>
    public int MessagesPerHeartbeat { get; init; } = 5;

    /// <summary>Gets which part of the messages on their way is lost, as a full queue loses them: 0 to 1.</summary>
    public double Loss { get; init; } = 0.05;

    /// <summary>Gets which part of the routers is killed with each heartbeat: 0 to 1. It restarts soon after.</summary>
    public double Churn { get; init; } = 0.005;

    /// <summary>Gets the heartbeats before the first message, in which meshes form.</summary>
    public int Settling { get; init; } = 10;

    /// <summary>
    /// Gets the heartbeats after a message in which it may arrive; who lived all that time must have it.
    /// </summary>
    public int Grace { get; init; } = 10;

    /// <summary>Gets how many hops a message goes in a heartbeat.</summary>
    public int HopsPerHeartbeat { get; init; } = 20;

    /// <summary>Gets where all randomness begins.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Gets the options of all routers.</summary>
    public GossipSubOptions Options { get; init; } = new();
}

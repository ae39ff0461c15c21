using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Tests.Simulation;

/// <summary>One direction between two routers: real frames, read as they would be from a stream.</summary>
internal sealed class SimulatedLink(
    SimulatedRouter from, SimulatedRouter to, GossipSubOptions options, Action<SimulatedLink, SendPriority, byte[]> send)
    : IPeerSink
{
    public SimulatedRouter From => from;

    public SimulatedRouter To => to;

    /// <summary>Gets what reads the frames at the other end.</summary>
    public RpcIntake Intake { get; } = new(from.Id, options);

    public void Send(SendPriority priority, byte[] frame) => send(this, priority, frame);
}

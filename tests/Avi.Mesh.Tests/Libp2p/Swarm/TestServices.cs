using System.Diagnostics.Metrics;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

internal static class TestServices
{
    public static SwarmServices Create(TimeProvider? time = null, Meter? meter = null) =>
        new(time ?? TimeProvider.System, NullLogger.Instance, new SwarmMetrics(meter ?? new Meter("Avi.Mesh.Tests")));
}

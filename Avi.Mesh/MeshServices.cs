using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh;

/// <summary>What a node takes from its surroundings. All of it is optional.</summary>
public sealed class MeshServices
{
    /// <summary>Gets where the node's log goes. Default: nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>Gets what makes the meter <c>Avi.Mesh</c>. Default: a meter that the node makes and disposes.</summary>
    public IMeterFactory? MeterFactory { get; init; }

    /// <summary>Gets the clock of all timers and time limits. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

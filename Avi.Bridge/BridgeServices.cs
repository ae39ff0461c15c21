using System.Diagnostics.Metrics;

using Microsoft.Extensions.Logging;

namespace Avi.Bridge;

/// <summary>What a gateway takes from its surroundings. Everything has a default.</summary>
public sealed class BridgeServices
{
    /// <summary>Gets who makes the loggers. Default: none, and nothing is logged.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>Gets who makes the meter <c>Avi.Bridge</c>. Default: none, and the gateway makes its own.</summary>
    public IMeterFactory? MeterFactory { get; init; }

    /// <summary>Gets the clock of all timers and dates. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

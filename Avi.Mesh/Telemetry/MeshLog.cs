using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Telemetry;

/// <summary>What a node tells operators. Event ids from 3000; the layers below have the hundreds after it.</summary>
internal static partial class MeshLog
{
    [LoggerMessage(3000, LogLevel.Information, "Mesh node {Name} is {Id}, listening on {Addresses}")]
    public static partial void NodeStarted(this ILogger logger, string name, PeerId id, string addresses);

    [LoggerMessage(3001, LogLevel.Information, "Mesh node {Name} has stopped")]
    public static partial void NodeStopped(this ILogger logger, string name);

    [LoggerMessage(3002, LogLevel.Error, "The handler of a message on {Topic} failed; the next message is handled")]
    public static partial void HandlerFailed(this ILogger logger, string topic, Exception exception);

    [LoggerMessage(3003, LogLevel.Warning, "Mesh node {Name} stops with messages that no peer took within {Timeout}")]
    public static partial void FlushTimedOut(this ILogger logger, string name, TimeSpan timeout);

    [LoggerMessage(3004, LogLevel.Error, "The validator of {Topic} failed; the message is ignored")]
    public static partial void ValidatorFailed(this ILogger logger, string topic, Exception exception);

    [LoggerMessage(3005, LogLevel.Warning, "The validator of {Topic} took longer than {Timeout}; the message is ignored")]
    public static partial void ValidatorTimedOut(this ILogger logger, string topic, TimeSpan timeout);

    [LoggerMessage(3006, LogLevel.Information, "Mesh node {Name} is in the private network {Fingerprint}")]
    public static partial void NetworkIsPrivate(this ILogger logger, string name, string fingerprint);

    [LoggerMessage(
        3007,
        LogLevel.Warning,
        "The handler of {Handled} was told to end and has not within {Timeout}; disposing waits until it does")]
    public static partial void HandlerDoesNotEnd(this ILogger logger, string handled, TimeSpan timeout);
}

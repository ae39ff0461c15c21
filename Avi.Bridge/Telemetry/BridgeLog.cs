using System.Net;
using System.Net.Sockets;

using Avi.Bridge.Sessions;

using Microsoft.Extensions.Logging;

namespace Avi.Bridge.Telemetry;

/// <summary>What a gateway says in the log. Event ids: 2000 the gateway, 2100 devices, 2200 sockets, 2300 the registry.</summary>
/// <remarks>
/// What somebody without a session can cause is counted, and logged at Debug at most; but for a Hello that makes a
/// session, whose lines <see cref="DeviceRegistry"/> limits.
/// </remarks>
internal static partial class BridgeLog
{
    [LoggerMessage(EventId = 2000, Level = LogLevel.Information, Message = "Gateway receives on UDP {Address}")]
    public static partial void LogStarted(this ILogger logger, IPEndPoint address);

    [LoggerMessage(
        EventId = 2001,
        Level = LogLevel.Warning,
        Message = "Plain devices are allowed from {Sources}: whoever can send to this port is a device. "
            + "Keep the port inside a network that you trust")]
    public static partial void LogPlainDevicesAllowed(this ILogger logger, PlainDeviceSources sources);

    [LoggerMessage(
        EventId = 2002,
        Level = LogLevel.Warning,
        Message = "Plain devices are not allowed (AllowPlainDevices), and this release knows no others: nobody is served")]
    public static partial void LogNobodyServed(this ILogger logger);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Information, Message = "Gateway stopped; {Sessions} sessions ended")]
    public static partial void LogStopped(this ILogger logger, int sessions);

    [LoggerMessage(
        EventId = 2004,
        Level = LogLevel.Warning,
        Message = "The mesh node ended before its gateway; devices hear each other, and nobody else")]
    public static partial void LogMeshEnded(this ILogger logger);

    [LoggerMessage(
        EventId = 2005,
        Level = LogLevel.Error,
        Message = "Reading the mesh failed; devices hear each other, and nobody else")]
    public static partial void LogMeshFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2100, Level = LogLevel.Information, Message = "Device {DeviceId} up at {Address}")]
    public static partial void LogDeviceUp(this ILogger logger, ulong deviceId, IPEndPoint address);

    [LoggerMessage(EventId = 2101, Level = LogLevel.Information, Message = "Device {DeviceId} down at {Address}: {Reason}")]
    public static partial void LogDeviceDown(
        this ILogger logger, ulong deviceId, IPEndPoint address, DeviceDownReason reason);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Debug, Message = "No session for device {DeviceId} at {Address}: {Reason}")]
    public static partial void LogSessionRefused(
        this ILogger logger, ulong deviceId, IPEndPoint address, Admission reason);

    [LoggerMessage(
        EventId = 2103,
        Level = LogLevel.Information,
        Message = "Devices came up or went down {Count} more times, too often to name each")]
    public static partial void LogDevicesUnnamed(this ILogger logger, int count);

    [LoggerMessage(EventId = 2200, Level = LogLevel.Warning, Message = "A receive failed: {Error}")]
    public static partial void LogReceiveFailed(this ILogger logger, SocketError error);

    [LoggerMessage(EventId = 2201, Level = LogLevel.Critical, Message = "{Failures} receives in a row failed; the loop has ended")]
    public static partial void LogReceivingEnded(this ILogger logger, int failures);

    [LoggerMessage(EventId = 2202, Level = LogLevel.Error, Message = "A datagram made the gateway fail; it was dropped")]
    public static partial void LogDatagramFailed(this ILogger logger, Exception exception);

    [LoggerMessage(
        EventId = 2300,
        Level = LogLevel.Information,
        Message = "Device registry read again: {Devices} devices, of which {Changes} changed or left")]
    public static partial void LogRegistryRead(this ILogger logger, int devices, int changes);

    [LoggerMessage(
        EventId = 2301,
        Level = LogLevel.Error,
        Message = "Device registry not read, the devices known before stay: {Problem}")]
    public static partial void LogRegistryNotRead(this ILogger logger, string problem);
}

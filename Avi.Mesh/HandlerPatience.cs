using Avi.Mesh.Telemetry;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh;

/// <summary>
/// Waits for handlers of the application that were told to end, for as long as they take; and says so once when that is
/// long, or nobody would know why a program does not end.
/// </summary>
/// <param name="limit">What is long.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it is said.</param>
internal sealed class HandlerPatience(TimeSpan limit, TimeProvider time, ILogger logger)
{
    /// <summary>Waits for a handler, however long it takes, and whatever becomes of it.</summary>
    /// <param name="running">The handler.</param>
    /// <param name="handled">What it handles, for people.</param>
    public async Task AwaitAsync(Task running, string handled)
    {
        Task ended = SuppressAsync(running);
        try
        {
            await ended.WaitAsync(limit, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            logger.HandlerDoesNotEnd(handled, limit);
            await ended.ConfigureAwait(false);
        }
    }

    private static async Task SuppressAsync(Task running) =>
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

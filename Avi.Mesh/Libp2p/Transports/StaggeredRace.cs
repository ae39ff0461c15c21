using System.Net.Sockets;

namespace Avi.Mesh.Libp2p.Transports;

/// <summary>Tries several ways, each a moment after the one before, and takes the first that works.</summary>
/// <remarks>
/// RFC 8305, "Happy Eyeballs": a way on which nobody answers costs a moment and not a time limit, and one that fails
/// lets the next one begin at once. The order is the caller's.
/// </remarks>
internal static class StaggeredRace
{
    /// <summary>How long a way is alone until the next one begins: what RFC 8305 recommends.</summary>
    public static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs the race. When the call returns, nothing of the others is left.</summary>
    /// <param name="ways">The ways, the likely ones first.</param>
    /// <param name="tryAsync">
    /// Tries one; its token ends when another was faster. It does not throw: its result says how it ended.
    /// </param>
    /// <param name="time">The clock of the moments.</param>
    /// <param name="cancellation">Ends the race; what is under way ends as its token says.</param>
    /// <returns>The first success, or the failure that came last; nothing when no way was tried.</returns>
    public static async Task<TEntry?> RunAsync<TWay, TEntry>(
        IReadOnlyList<TWay> ways,
        Func<TWay, CancellationToken, Task<TEntry>> tryAsync,
        TimeProvider time,
        CancellationToken cancellation)
        where TEntry : class, IRaceEntry
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new List<Task<TEntry>>(ways.Count);
        int next = 0;
        TEntry? last = null;
        try
        {
            do
            {
                if (next < ways.Count && !stopping.IsCancellationRequested)
                    running.Add(tryAsync(ways[next++], stopping.Token));

                if (running.Count == 0)
                    return last;

                bool isLastWay = next == ways.Count || stopping.IsCancellationRequested;
                await WaitAsync(running, isLastWay, time, stopping.Token).ConfigureAwait(false);
                if (running.Find(task => task.IsCompleted) is not { } ended)
                    continue;

                running.Remove(ended);
                last = await ended.ConfigureAwait(false);
            }
            while (last is not { IsSuccess: true });

            return last;
        }
        finally
        {
            await stopping.CancelAsync().ConfigureAwait(false);
            foreach (Task<TEntry> late in running)
                await (await late.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Lets IPv6 and IPv4 take turns, so that a host without one of them tries the other one next.</summary>
    /// <param name="ways">The ways, the likely ones first.</param>
    /// <param name="familyOf">The family of a way.</param>
    public static IEnumerable<TWay> TakeTurns<TWay>(IEnumerable<TWay> ways, Func<TWay, AddressFamily> familyOf) => ways
        .GroupBy(familyOf)
        .SelectMany(family => family.Select((way, turn) => (way, turn)))
        .OrderBy(entry => entry.turn)
        .Select(entry => entry.way);

    /// <summary>Waits until one has ended, or it is time for the next way.</summary>
    private static async Task WaitAsync<TEntry>(
        List<Task<TEntry>> running, bool isLastWay, TimeProvider time, CancellationToken stopping)
    {
        if (isLastWay)
        {
            await Task.WhenAny(running).ConfigureAwait(false);
            return;
        }

        using var moment = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task passing = Task.Delay(Stagger, time, moment.Token);
        await Task.WhenAny([.. running, passing]).ConfigureAwait(false);
        await moment.CancelAsync().ConfigureAwait(false);
    }
}

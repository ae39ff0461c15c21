namespace Avi.Interop.Tests;

/// <summary>Waits for what a peer in another process does not announce.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again and again, and fails when the answer is no for too long.</summary>
    public static async Task TrueAsync(Func<Task<bool>> isTrue, string what, CancellationToken cancellation) =>
        Assert.That(await IsTrueAsync(isTrue, Patience, cancellation), $"{what}, within {Patience.TotalSeconds} s");

    /// <summary>Asks again and again, for some time.</summary>
    /// <returns>Whether the answer was yes in time.</returns>
    public static async Task<bool> IsTrueAsync(
        Func<Task<bool>> isTrue, TimeSpan limit, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Glance);
        long began = TimeProvider.System.GetTimestamp();
        while (!await isTrue())
        {
            if (TimeProvider.System.GetElapsedTime(began) > limit)
                return false;

            await timer.WaitForNextTickAsync(cancellation);
        }

        return true;
    }
}

namespace Avi.Embedded;

/// <summary>The time since the system started.</summary>
internal sealed class SystemClock : Clock
{
    // An event that nobody sets: a wait that both runtimes have, and that parks only the calling thread.
    private static readonly ManualResetEvent Never = new(false);

    /// <inheritdoc/>
    public override long Milliseconds => Environment.TickCount64;

    /// <inheritdoc/>
    public override void Wait(int milliseconds) => Never.WaitOne(milliseconds, false);
}

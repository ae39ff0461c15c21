namespace Avi.Embedded;

/// <summary>
/// Where the client takes its time from. Time is monotonic: it never jumps, and means nothing to people.
/// </summary>
public abstract class Clock
{
    /// <summary>Gets the milliseconds since some moment in the past.</summary>
    public abstract long Milliseconds { get; }

    /// <summary>Waits. The client does so only while its socket fails; otherwise it waits for datagrams.</summary>
    /// <param name="milliseconds">How long; not negative.</param>
    public abstract void Wait(int milliseconds);
}

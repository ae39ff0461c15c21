namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>
/// The wait that a loop has ended last. Whoever waited goes on in the loop's thread once the loop itself has to wait:
/// no thread has to wake up for that, and nobody can hold the loop up, which goes on elsewhere by then.
/// </summary>
/// <remarks>For the loop alone.</remarks>
internal sealed class Handover
{
    private IWakeUp? _ended;

    /// <summary>Takes a wait that was ended. One that is here already goes to the thread pool.</summary>
    public void Add(IWakeUp ended)
    {
        RunElsewhere();
        _ended = ended;
    }

    /// <summary>The loop has more to do: whoever waited goes on on the thread pool.</summary>
    public void RunElsewhere() => Take()?.RunElsewhere();

    /// <summary>The loop has to wait: whoever waited goes on in its thread meanwhile.</summary>
    /// <param name="wait">What the loop waits for; to be awaited at once.</param>
    public HandoverAwaiter<T> RunDuring<T>(ValueTask<T> wait) => new(wait.ConfigureAwait(false).GetAwaiter(), this);

    internal IWakeUp? Take()
    {
        IWakeUp? ended = _ended;
        _ended = null;
        return ended;
    }
}

namespace Avi.Mesh.Libp2p.Discovery;

/// <summary>
/// How long to pause before the next dial of one address: doubles, with jitter. Decides; reads no clock.
/// </summary>
/// <remarks>
/// A connection counts as a success only after it has lasted: who takes connections and drops them at once is not
/// dialled without pauses.
/// </remarks>
internal sealed class RedialBackoff(BootstrapOptions options, Random random)
{
    /// <summary>How long a connection has to last until the pauses begin anew.</summary>
    public static readonly TimeSpan Stable = TimeSpan.FromSeconds(10);

    private TimeSpan _next = options.MinRedialPause;

    /// <summary>A dial failed, or its connection was lost.</summary>
    /// <param name="lasted">How long the connection lasted; zero when there was none.</param>
    /// <returns>How long to wait: between half and all of the step, so that nodes do not dial in step.</returns>
    public TimeSpan Next(TimeSpan lasted)
    {
        if (lasted >= Stable)
            _next = options.MinRedialPause;

        TimeSpan step = _next < options.MaxRedialPause ? _next : options.MaxRedialPause;
        _next = step * 2;
        return step * (0.5 + (random.NextDouble() / 2));
    }
}

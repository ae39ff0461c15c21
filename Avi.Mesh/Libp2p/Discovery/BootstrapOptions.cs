namespace Avi.Mesh.Libp2p.Discovery;

/// <summary>The times of redialling.</summary>
internal sealed record BootstrapOptions
{
    /// <summary>Gets the first pause after a lost connection or a failed dial.</summary>
    public TimeSpan MinRedialPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Gets the longest pause, so that a node that comes back is found within seconds.</summary>
    public TimeSpan MaxRedialPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets the shortest pause while there are enough other peers: a bootstrap node that has too many sends some away,
    /// and those that can do without it shall not come back at once.
    /// </summary>
    public TimeSpan RelaxedRedialPause { get; init; } = TimeSpan.FromMinutes(1);
}

namespace Avi.Mesh;

/// <summary>What is different for one request.</summary>
public sealed record MeshRequestOptions
{
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromHours(1);

    /// <summary>
    /// Gets how long it may take, from the connection to the whole response: more than zero and at most an hour, or
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>. Default:
    /// <see cref="MeshStreamOptions.RequestTimeout"/>.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Gets the largest response that is taken, at most 256 MiB. Default:
    /// <see cref="MeshStreamOptions.MaxResponseBytes"/>.
    /// </summary>
    public int? MaxResponseBytes { get; init; }

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    internal static void ThrowIfOutOfRange(MeshRequestOptions? options)
    {
        if (options?.Timeout is { } timeout
            && timeout != System.Threading.Timeout.InfiniteTimeSpan
            && (timeout <= TimeSpan.Zero || timeout > MaxTimeout))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), timeout, $"Timeout takes more than zero, at most {MaxTimeout}, or an infinite time.");
        }

        if (options?.MaxResponseBytes is < 0 or > MeshStreamOptions.LargestBytes)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options),
                options.MaxResponseBytes,
                $"MaxResponseBytes takes 0 to {MeshStreamOptions.LargestBytes}.");
        }
    }
}

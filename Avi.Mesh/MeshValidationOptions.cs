using System.ComponentModel.DataAnnotations;

namespace Avi.Mesh;

/// <summary>How much may be under way to an application's validators; for each topic that has one.</summary>
public sealed class MeshValidationOptions
{
    /// <summary>Gets or sets how many messages of a topic are judged at once. Default: 16.</summary>
    [Range(1, 1_024)]
    public int MaxConcurrent { get; set; } = 16;

    /// <summary>
    /// Gets or sets how many messages of a topic are judged or wait for it; more are dropped, counted, and can still
    /// come from another peer later. Default: 1,024.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxPending { get; set; } = 1_024;

    /// <summary>Gets or sets how many bytes they have together, likewise. Default: 8 MiB.</summary>
    [Range(1 << 20, 1 << 30)]
    public int MaxPendingBytes { get; set; } = 8 << 20;

    /// <summary>
    /// Gets or sets how long a validator may take; then its token is cancelled and the message ignored, and counted.
    /// Default: 5 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}

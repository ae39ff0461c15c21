namespace Avi.Mesh;

/// <summary>What is different for one request.</summary>
public sealed record MeshRequestOptions
{
    /// <summary>
    /// Gets how long it may take, from the connection to the whole response. Default:
    /// <see cref="MeshStreamOptions.RequestTimeout"/>.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Gets the largest response that is taken. Default: <see cref="MeshStreamOptions.MaxResponseBytes"/>.
    /// </summary>
    public int? MaxResponseBytes { get; init; }
}

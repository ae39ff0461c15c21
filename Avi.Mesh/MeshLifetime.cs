namespace Avi.Mesh;

/// <summary>Whether a node still works for its users; one for everything that it hands out.</summary>
internal sealed class MeshLifetime
{
    private volatile bool _hasEnded;

    /// <summary>Gets a value indicating whether somebody has begun to dispose the node.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Has the node work for nobody any more.</summary>
    public void End() => _hasEnded = true;

    /// <summary>Refuses to work for a caller when the node is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It is.</exception>
    public void ThrowIfEnded() => ObjectDisposedException.ThrowIf(_hasEnded, typeof(MeshNode));
}

namespace Avi.Mesh.Libp2p.Identity;

/// <summary>The file of a node's identity cannot be used; the message says why, and what to do.</summary>
internal sealed class IdentityFileException(string path, string message, Exception? innerException = null)
    : IOException($"Identity file '{path}': {message}", innerException)
{
    /// <summary>Gets where the file is, or should be.</summary>
    public string Path => path;
}

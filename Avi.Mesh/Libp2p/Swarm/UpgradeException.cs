namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>A raw connection did not become one to a known peer.</summary>
internal sealed class UpgradeException(UpgradeFailure failure, string message, Exception? innerException = null)
    : IOException(message, innerException)
{
    /// <summary>Gets why.</summary>
    public UpgradeFailure Failure => failure;
}

namespace Avi.Mesh.Libp2p.Transports.Tcp;

/// <summary>How the attempt to connect to one end point has ended.</summary>
/// <param name="Connection">The connection, unless it failed.</param>
/// <param name="Failure">What it failed with.</param>
internal sealed record TcpAttempt(TcpTransportConnection? Connection, Exception? Failure = null) : IRaceEntry
{
    /// <inheritdoc/>
    public bool IsSuccess => Connection is not null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Connection?.DisposeAsync() ?? ValueTask.CompletedTask;
}

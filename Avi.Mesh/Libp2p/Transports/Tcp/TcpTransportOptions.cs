namespace Avi.Mesh.Libp2p.Transports.Tcp;

/// <summary>The limits of the TCP transport.</summary>
internal sealed record TcpTransportOptions
{
    /// <summary>Gets how many connections the system keeps waiting to be accepted. Default: 128.</summary>
    public int Backlog { get; init; } = 128;

    /// <summary>
    /// Gets how many addresses of one host name are tried, each a moment after the one before. Default: 8.
    /// </summary>
    public int MaxAddressesOfName { get; init; } = 8;

    /// <summary>
    /// Gets how long accepting pauses when the system cannot give another socket: none becomes free by asking faster.
    /// Default: 100 milliseconds.
    /// </summary>
    public TimeSpan AcceptRetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);
}

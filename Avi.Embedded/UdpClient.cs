namespace Avi.Embedded;

/// <summary>The socket below the client: sends to one gateway, and receives from it alone.</summary>
/// <remarks>
/// Derive from it to run AVI over another transport. No member throws for what a network does, and none allocates per
/// datagram. One thread receives at a time; sending may come from another one meanwhile.
/// </remarks>
public abstract partial class UdpClient
{
    /// <summary>What <see cref="Send"/> and <see cref="Receive"/> return for a socket that does not work.</summary>
    public const int Failed = -1;

    /// <summary>Sends one datagram; returns at once.</summary>
    /// <param name="buffer">Holds the datagram.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="count">How many bytes it has.</param>
    /// <returns>The number of bytes sent, or <see cref="Failed"/>.</returns>
    public abstract int Send(byte[] buffer, int offset, int count);

    /// <summary>Waits for one datagram.</summary>
    /// <param name="buffer">Where to put it; what does not fit is lost.</param>
    /// <param name="offset">Where in <paramref name="buffer"/> to put it.</param>
    /// <param name="count">How many bytes there is room for.</param>
    /// <param name="timeoutMilliseconds">How long to wait for it; 0 takes only what is there already.</param>
    /// <returns>The number of bytes received; 0 when nothing came; or <see cref="Failed"/>.</returns>
    public abstract int Receive(byte[] buffer, int offset, int count, int timeoutMilliseconds);

    /// <summary>
    /// Closes the socket; the next send or receive opens a new one. Called after a failure to receive, or to send
    /// Hello.
    /// </summary>
    public abstract void Reopen();
}

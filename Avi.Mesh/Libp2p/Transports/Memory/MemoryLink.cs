using System.IO.Pipelines;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Transports.Memory;

/// <summary>Two pipes, one for each direction, and the two connections at their ends.</summary>
internal sealed class MemoryLink
{
    // As much as a socket's buffers hold: a writer that is ahead by more waits for the reader.
    private const int PauseAtBytes = 64 * 1024;

    private static readonly PipeOptions Options = new(
        pauseWriterThreshold: PauseAtBytes,
        resumeWriterThreshold: PauseAtBytes / 2,
        useSynchronizationContext: false);

    private readonly Action<MemoryLink> _onEnded;
    private int _openEnds = 2;

    /// <param name="dialler">The dialler's address.</param>
    /// <param name="acceptor">The listener's address.</param>
    /// <param name="faults">What goes wrong on this link, or <see langword="null"/>.</param>
    /// <param name="onEnded">Called when both ends have ended.</param>
    public MemoryLink(Multiaddr dialler, Multiaddr acceptor, ConnectionFaults? faults, Action<MemoryLink> onEnded)
    {
        _onEnded = onEnded;
        var toAcceptor = new Pipe(Options);
        var toDialler = new Pipe(Options);
        Dialler = new MemoryConnection(this, toDialler.Reader, toAcceptor.Writer, faults)
        {
            IsInbound = false,
            LocalAddress = dialler,
            RemoteAddress = acceptor,
        };
        Acceptor = new MemoryConnection(this, toAcceptor.Reader, toDialler.Writer, faults)
        {
            IsInbound = true,
            LocalAddress = acceptor,
            RemoteAddress = dialler,
        };
    }

    /// <summary>Gets the end of the side that dialled.</summary>
    public MemoryConnection Dialler { get; }

    /// <summary>Gets the end of the side that listens.</summary>
    public MemoryConnection Acceptor { get; }

    /// <summary>Breaks both directions at once; what is on the way is lost.</summary>
    public void Cut()
    {
        var reason = new ConnectionEndedException("The connection was cut.");
        Dialler.End(reason);
        Acceptor.End(reason);
    }

    /// <summary>One of the two ends has ended.</summary>
    internal void OnEndEnded()
    {
        if (Interlocked.Decrement(ref _openEnds) == 0)
            _onEnded(this);
    }
}

namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>What a session knows of one stream. Changed by the session only; its lock is the session's.</summary>
internal sealed class YamuxStreamState(
    uint id, bool isInbound, ReceiveWindow receiveWindow, ReceiveBuffer received)
{
    /// <summary>Gets the stream's number.</summary>
    public uint Id => id;

    /// <summary>Gets a value indicating whether the peer opened it.</summary>
    public bool IsInbound => isInbound;

    /// <summary>Gets what has ended the stream early.</summary>
    public YamuxStreamEnd End { get; internal set; }

    /// <summary>Gets a value indicating whether this side said that it sends no more.</summary>
    public bool IsWriteClosed { get; internal set; }

    /// <summary>Gets a value indicating whether the peer said that it sends no more.</summary>
    public bool IsReadClosed { get; internal set; }

    /// <summary>Gets a value indicating whether neither side has anything to say on the stream any more.</summary>
    public bool IsFinished { get; internal set; }

    /// <summary>Gets a value indicating whether the application has let go of it.</summary>
    public bool IsReleased { get; internal set; }

    /// <summary>
    /// Gets a value indicating whether a stream was answered: accepted here, or acknowledged by the peer.
    /// </summary>
    public bool IsSettled { get; internal set; }

    /// <summary>Gets how much may be sent.</summary>
    public SendWindow SendWindow { get; } = new();

    /// <summary>Gets how much may come.</summary>
    public ReceiveWindow ReceiveWindow => receiveWindow;

    /// <summary>Gets what came and was not read.</summary>
    public ReceiveBuffer Received => received;

    /// <summary>Gets where the application wants what comes next; empty when it does not wait for anything.</summary>
    public Memory<byte> Wanted { get; internal set; }

    /// <summary>Gets how many bytes have come there.</summary>
    public int WantedFilled { get; internal set; }

    /// <summary>Gets the rest of what the application writes now.</summary>
    public ReadOnlyMemory<byte> Unsent { get; internal set; }

    /// <summary>Gets the flags that have to be sent.</summary>
    public YamuxFlags DueFlags { get; internal set; }

    /// <summary>Gets the credit that has to be sent.</summary>
    public uint DueCredit { get; internal set; }

    /// <summary>Gets when the application let go of it.</summary>
    public TimeSpan ReleasedAt { get; internal set; }

    /// <summary>Gets or sets the driver's half of the stream. The session does not look at it.</summary>
    public YamuxStream? Owner { get; set; }

    /// <summary>Gets or sets a value indicating whether an event is owed to a reader.</summary>
    internal bool IsReaderWaiting { get; set; }

    /// <summary>Gets or sets a value indicating whether an event is owed to a writer.</summary>
    internal bool IsWriterWaiting { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether it stands in the queue of those with due flags or credit.
    /// </summary>
    internal bool IsControlQueued { get; set; }

    /// <summary>Gets or sets a value indicating whether it stands in the queue of those with unsent bytes.</summary>
    internal bool IsSendQueued { get; set; }
}

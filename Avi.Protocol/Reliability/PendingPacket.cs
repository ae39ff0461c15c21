namespace Avi.Protocol.Reliability;

/// <summary>What a <see cref="SendWindow"/> knows of one packet. Objects are used again for later packets.</summary>
internal sealed class PendingPacket
{
    public ushort Id;
    public long Tag;

    // Where the message is in the window's bytes, and where its flags are from there; negative without flags.
    public int Offset;
    public int Length;
    public int FlagsAt;

    public long SentAt;
    public long DueAt;
    public int Sends;           // since the waits began to double
    public bool WasRepeated;    // so its acknowledgements measure nothing
    public bool WasMeasured;
    public bool IsPutOff;       // refused with Busy, and not sent since
    public bool WasReplaced;
}

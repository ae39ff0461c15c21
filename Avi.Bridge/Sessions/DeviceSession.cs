using System.Net;

using Avi.Bridge.Policy;
using Avi.Bridge.Transports;

namespace Avi.Bridge.Sessions;

/// <summary>One device's conversation with the gateway. Decides; never reads a clock, never sends.</summary>
internal sealed partial class DeviceSession
{
    private TokenBucket _pace;

    public DeviceSession(DeviceAddress address, SocketAddress target, ulong deviceId, bool hasTrailer, TimeSpan now)
    {
        Address = address;
        Target = CopyOf(target);
        DeviceId = deviceId;
        LastHeard = now;
        _hasTrailer = hasTrailer;
        _helloAt = now;
        InSilence = new LinkedListNode<DeviceSession>(this);
        InSilenceOfAddress = new LinkedListNode<DeviceSession>(this);
    }

    public DeviceAddress Address { get; }

    /// <summary>Gets where to send, in the form that a socket takes without converting it.</summary>
    public SocketAddress Target { get; }

    public ulong DeviceId { get; }

    public TimeSpan LastHeard { get; set; }

    /// <summary>Gets or sets whether the device was heard lately; the table keeps it true to its lists.</summary>
    public bool IsOnline { get; set; } = true;

    /// <summary>Gets its place among all sessions, longest silent first; the table's own.</summary>
    public LinkedListNode<DeviceSession> InSilence { get; }

    /// <summary>
    /// Gets its place among the sessions of the same IP address, longest silent first; the table's own.
    /// </summary>
    public LinkedListNode<DeviceSession> InSilenceOfAddress { get; }

    /// <summary>Gets the filters that the device subscribed to; the subscription index's own.</summary>
    public List<string> Filters { get; } = [];

    /// <summary>Gets or sets how many levels these filters have together; the subscription index's own.</summary>
    public int FilterLevels { get; set; }

    /// <summary>
    /// Gets what waits for its turn; the paced sender's own, and made when something first has to wait.
    /// </summary>
    public DownlinkQueue? Waiting { get; set; }

    /// <summary>Gets or sets whether its turn has been planned; the paced sender's own.</summary>
    public bool IsScheduled { get; set; }

    /// <summary>
    /// Gets or sets the number of the last message that the device was given, so that it gets each once.
    /// </summary>
    public long LastDelivery { get; set; }

    /// <summary>Gets the device's share of datagrams; by reference, since taking from it changes it.</summary>
    public ref TokenBucket Pace => ref _pace;

    private static SocketAddress CopyOf(SocketAddress source)
    {
        var copy = new SocketAddress(source.Family, source.Size);
        source.Buffer[..source.Size].CopyTo(copy.Buffer);
        return copy;
    }
}

namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>How many bytes of a stream the peer may still send, and when it gets more.</summary>
/// <remarks>
/// Credit is given when the application has consumed half of the window: at each byte would be a frame for each read,
/// at the whole window would let the peer wait. A window that is consumed in less than two round trips may be what
/// limits the peer, so it doubles, as far as the connection's memory allows; unless much lies unread, because then it
/// is the application that is slow, and a larger window would only let more lie around.
/// </remarks>
internal sealed class ReceiveWindow(int maxBytes, WindowGrowth growth, TimeSpan openedAt)
{
    private const int FastRoundTrips = 2;
    private const int MaxUnreadShare = 4; // A quarter.

    // What may come + what has come and is not consumed + what is consumed and not granted = the window's size.
    private int _consumedBytes;
    private TimeSpan _grantedAt = openedAt;

    /// <summary>Gets the window's size.</summary>
    public int SizeBytes { get; private set; } = YamuxOptions.InitialWindowBytes;

    /// <summary>Gets how many bytes the peer may send now.</summary>
    public int AvailableBytes { get; private set; } = YamuxOptions.InitialWindowBytes;

    /// <summary>Takes what the peer sends.</summary>
    /// <returns><see langword="false"/> when it is more than the peer was allowed.</returns>
    public bool TryReceive(uint bytes)
    {
        if (bytes > (uint)AvailableBytes)
            return false;

        AvailableBytes -= (int)bytes;
        return true;
    }

    /// <summary>Counts what the application has consumed.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="unreadBytes">How much has come and is not consumed.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="roundTrip">To the peer and back; zero while unknown.</param>
    /// <returns>The credit to give to the peer now; 0 when it has enough.</returns>
    public int Consume(int bytes, int unreadBytes, TimeSpan now, TimeSpan roundTrip)
    {
        _consumedBytes += bytes;
        if (_consumedBytes < SizeBytes / 2)
            return 0;

        bool isLimiting = now - _grantedAt < FastRoundTrips * roundTrip && unreadBytes <= SizeBytes / MaxUnreadShare;
        int grown = isLimiting
            ? growth.Take(Math.Clamp(maxBytes - SizeBytes, 0, SizeBytes))
            : 0;
        int credit = _consumedBytes + grown;
        SizeBytes += grown;
        AvailableBytes += credit;
        _consumedBytes = 0;
        _grantedAt = now;
        return credit;
    }

    /// <summary>Gives back what the window has grown by. The window is not used afterwards.</summary>
    public void Release()
    {
        growth.Return(SizeBytes - YamuxOptions.InitialWindowBytes);
        SizeBytes = YamuxOptions.InitialWindowBytes;
        AvailableBytes = 0;
    }
}

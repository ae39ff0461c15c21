using System.Diagnostics;

namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>How many bytes the peer still takes on a stream.</summary>
internal sealed class SendWindow
{
    /// <summary>Gets how many bytes may be sent now.</summary>
    public uint AvailableBytes { get; private set; } = YamuxOptions.InitialWindowBytes;

    /// <summary>Adds credit that the peer gives.</summary>
    /// <returns><see langword="false"/> when it gives more than a window can hold.</returns>
    public bool TryGrant(uint bytes)
    {
        if (bytes > uint.MaxValue - AvailableBytes)
            return false;

        AvailableBytes += bytes;
        return true;
    }

    /// <summary>Takes what is sent now.</summary>
    public void Take(int bytes)
    {
        Debug.Assert(bytes >= 0 && bytes <= AvailableBytes, "Nobody sends more than the peer takes.");
        AvailableBytes -= (uint)bytes;
    }
}

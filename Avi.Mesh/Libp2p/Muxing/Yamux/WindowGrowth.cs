using System.Diagnostics;

namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>What a connection's receive windows may still grow by, all together.</summary>
internal sealed class WindowGrowth(int maxBytes)
{
    private int _takenBytes; // 0 <= _takenBytes <= maxBytes

    /// <summary>Gets how many bytes are left.</summary>
    public int AvailableBytes => maxBytes - _takenBytes;

    /// <summary>Takes up to so many bytes.</summary>
    /// <returns>How many there were.</returns>
    public int Take(int wantedBytes)
    {
        int taken = Math.Min(wantedBytes, AvailableBytes);
        _takenBytes += taken;
        return taken;
    }

    /// <summary>Gives back what a window had taken.</summary>
    public void Return(int bytes)
    {
        _takenBytes -= bytes;
        Debug.Assert(_takenBytes >= 0, "Only what was taken comes back.");
    }
}

using System.Diagnostics;

namespace Avi.LoadTest.Mesh.Node;

/// <summary>Reads what this process has used.</summary>
internal static class NodeUsage
{
    /// <param name="isCollected">Whether garbage is collected before; takes a moment.</param>
    public static Usage Read(bool isCollected)
    {
        if (isCollected)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        using var self = Process.GetCurrentProcess();
        return new Usage(
            self.TotalProcessorTime.TotalMicroseconds,
            GC.GetTotalAllocatedBytes(precise: true),
            GC.GetTotalMemory(forceFullCollection: false),
            self.WorkingSet64);
    }
}

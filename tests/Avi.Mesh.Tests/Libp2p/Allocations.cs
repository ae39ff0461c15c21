namespace Avi.Mesh.Tests.Libp2p;

/// <summary>Counts what a call allocates once everything is warm.</summary>
internal static class Allocations
{
    /// <returns>The bytes that the second of two calls allocates on this thread.</returns>
    public static long Of(Action call)
    {
        call();

        long before = GC.GetAllocatedBytesForCurrentThread();
        call();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

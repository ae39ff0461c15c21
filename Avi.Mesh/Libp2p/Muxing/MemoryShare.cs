using System.Diagnostics;

namespace Avi.Mesh.Libp2p.Muxing;

/// <summary>What one connection has of the <see cref="MemoryBudget"/>. Not for several threads.</summary>
internal sealed class MemoryShare(MemoryBudget budget)
{
    /// <summary>Gets how many bytes the connection holds.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>Takes memory, if there is some for this connection.</summary>
    public bool TryTake(int bytes)
    {
        if (!budget.TryTake(bytes, HeldBytes))
            return false;

        HeldBytes += bytes;
        return true;
    }

    /// <summary>Gives back what was taken.</summary>
    public void Return(int bytes)
    {
        HeldBytes -= bytes;
        Debug.Assert(HeldBytes >= 0, "Only what was taken comes back.");
        budget.Return(bytes);
    }
}

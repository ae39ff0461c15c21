using System.Diagnostics;

namespace Avi.Mesh.Libp2p.Muxing;

/// <summary>What one connection has of the <see cref="MemoryBudget"/>. Not for several threads.</summary>
internal sealed class MemoryShare(MemoryBudget budget)
{
    private bool _isClosed;

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

    /// <summary>The connection has ended: the others' parts grow. Twice is the same as once.</summary>
    public void Close()
    {
        if (_isClosed)
            return;

        _isClosed = true;
        budget.Close();
    }
}

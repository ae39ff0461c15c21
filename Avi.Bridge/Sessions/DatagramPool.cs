using System.Diagnostics.CodeAnalysis;

namespace Avi.Bridge.Sessions;

/// <summary>The buffers of all datagrams that wait: a bounded number, made when needed and then used again.</summary>
internal sealed class DatagramPool(int capacity)
{
    private readonly Stack<OutgoingDatagram> _free = new();

    /// <summary>Gets how many are in use.</summary>
    public int Rented { get; private set; }

    /// <returns><see langword="false"/> when all are in use.</returns>
    public bool TryRent([NotNullWhen(true)] out OutgoingDatagram? datagram)
    {
        datagram = null;
        if (Rented == capacity)
            return false;

        Rented++;
        datagram = _free.TryPop(out OutgoingDatagram? used) ? used : new OutgoingDatagram();
        return true;
    }

    public void Return(OutgoingDatagram datagram)
    {
        Rented--;
        _free.Push(datagram);
    }
}

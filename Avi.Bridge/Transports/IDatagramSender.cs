using System.Net;

namespace Avi.Bridge.Transports;

/// <summary>Puts datagrams on the way to devices.</summary>
internal interface IDatagramSender
{
    /// <summary>Sends one datagram; for the loop's own thread.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="datagram">The bytes; not kept.</param>
    /// <returns><see langword="false"/> when the system did not take it.</returns>
    bool TrySend(SocketAddress target, ReadOnlySpan<byte> datagram);
}

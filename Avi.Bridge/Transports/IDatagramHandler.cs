using System.Net;

namespace Avi.Bridge.Transports;

/// <summary>Is called by a transport's loop, always on the loop's own thread, so it needs no locks.</summary>
internal interface IDatagramHandler
{
    /// <summary>Takes a datagram.</summary>
    /// <param name="source">Who sent it; valid during the call only.</param>
    /// <param name="datagram">The bytes; valid during the call only.</param>
    void OnDatagram(SocketAddress source, ReadOnlySpan<byte> datagram);

    /// <summary>Is called after every datagram and after every <see cref="IDatagramTransport.Wake"/>.</summary>
    void OnTurn();
}

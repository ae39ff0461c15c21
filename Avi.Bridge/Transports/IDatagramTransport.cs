using System.Net;

namespace Avi.Bridge.Transports;

/// <summary>A way for datagrams to come in and go out, with a loop that serves one handler.</summary>
/// <remarks>Disposing stops the loop, if it still runs, and closes what the transport holds.</remarks>
internal interface IDatagramTransport : IDatagramSender, IAsyncDisposable
{
    /// <summary>Gets where it receives; the port is the real one, also when any was asked for.</summary>
    IPEndPoint LocalEndPoint { get; }

    /// <summary>Starts the loop.</summary>
    /// <param name="handler">Who takes the datagrams.</param>
    void Start(IDatagramHandler handler);

    /// <summary>Makes the loop turn soon, although no datagram came. For any thread; cheap to repeat.</summary>
    void Wake();

    /// <summary>Stops the loop. Sending still works afterwards, for whoever awaited this.</summary>
    /// <returns>Done when the handler is not called any more.</returns>
    Task StopAsync();
}

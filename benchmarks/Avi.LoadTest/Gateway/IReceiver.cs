using System.Net;

namespace Avi.LoadTest.Gateway;

/// <summary>One side of the comparison: receives the flood, and counts what went all its way.</summary>
internal interface IReceiver : IAsyncDisposable
{
    IPEndPoint EndPoint { get; }

    long Received { get; }

    /// <summary>Gets the name of the thread that receives.</summary>
    string ThreadName { get; }
}

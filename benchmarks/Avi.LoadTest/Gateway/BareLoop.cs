using System.Net;
using System.Net.Sockets;

namespace Avi.LoadTest.Gateway;

/// <summary>
/// The peer: a .NET thread that receives datagrams with their sender's address, and does nothing with them.
/// </summary>
internal sealed class BareLoop : IReceiver
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Thread _thread;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(2048, pinned: true);
    private long _received;

    public BareLoop(int receiveBufferBytes)
    {
        _socket.ReceiveBufferSize = receiveBufferBytes;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _thread = new Thread(Run) { IsBackground = true, Name = ThreadName };
        _thread.Start();
    }

    public IPEndPoint EndPoint { get; }

    public string ThreadName => "bare loop";

    public long Received => Volatile.Read(ref _received);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose(); // ends the receive
        _thread.Join();
        return ValueTask.CompletedTask;
    }

    private void Run()
    {
        var source = new SocketAddress(AddressFamily.InterNetwork);
        try
        {
            while (true)
            {
                _socket.ReceiveFrom(_buffer, SocketFlags.None, source);
                Volatile.Write(ref _received, _received + 1);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}

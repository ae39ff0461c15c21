using System.Net;
using System.Net.Sockets;

namespace Avi.LoadTest.Gateway;

/// <summary>Sends prepared datagrams from one socket, as fast as the system takes them.</summary>
internal sealed class Flood : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[][] _datagrams;
    private readonly Thread[] _threads;
    private readonly long[] _sent;
    private volatile bool _isStopping;

    /// <param name="socket">The socket; one, however many threads use it.</param>
    /// <param name="target">Where to.</param>
    /// <param name="datagrams">What to send, in turns.</param>
    /// <param name="threads">How many threads send: enough that a receiver is never without a datagram.</param>
    public Flood(Socket socket, EndPoint target, byte[][] datagrams, int threads)
    {
        _socket = socket;
        _datagrams = datagrams;
        _sent = new long[threads];
        _threads =
        [
            .. Enumerable.Range(0, threads).Select(index => new Thread(() => Run(target.Serialize(), ref _sent[index]))
            {
                IsBackground = true,
                Name = "flood",
            }),
        ];
        foreach (Thread thread in _threads)
            thread.Start();
    }

    /// <summary>Gets how many the system has taken.</summary>
    public long Sent => _sent.Sum();

    public void Dispose()
    {
        _isStopping = true;
        foreach (Thread thread in _threads)
            thread.Join();
    }

    private void Run(SocketAddress target, ref long sent)
    {
        for (int i = 0; !_isStopping; i = (i + 1) % _datagrams.Length)
        {
            try
            {
                _socket.SendTo(_datagrams[i], SocketFlags.None, target);
                Volatile.Write(ref sent, sent + 1);
            }
            catch (SocketException)
            {
                // A full buffer: the next one may fit.
            }
        }
    }
}

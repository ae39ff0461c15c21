using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Avi.LoadTest.Mesh.Node;

/// <summary>
/// What no stream can do without: a thread that encrypts and sends, and one in another process that receives and
/// decrypts. One block after the other, in one buffer each.
/// </summary>
internal sealed class BareStream : IDisposable
{
    private const int PlainBytes = 65_519; // As much as one Noise message says.
    private const int TagBytes = 16;
    private const int NonceBytes = 12;
    private const int LastBlock = 0xFF;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Waits for one connection, and takes what comes on it.</summary>
    /// <returns>The port to connect to.</returns>
    public int Listen()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        new Thread(Drain) { IsBackground = true, Name = "bare stream" }.Start();
        return ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    /// <summary>Sends for a time, and waits until the other side has decrypted all of it.</summary>
    public static Work Pour(TimeSpan time, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        using ChaCha20Poly1305 cipher = NewCipher();
        byte[] plain = new byte[PlainBytes];
        byte[] block = new byte[PlainBytes + TagBytes];
        byte[] nonce = new byte[NonceBytes];
        long count = 0;
        long start = Stopwatch.GetTimestamp();
        bool isLast;
        do
        {
            isLast = Stopwatch.GetElapsedTime(start) >= time;
            plain[0] = (byte)(isLast ? LastBlock : 0);
            BinaryPrimitives.WriteInt64LittleEndian(nonce, count++);
            cipher.Encrypt(nonce, plain, block.AsSpan(0, PlainBytes), block.AsSpan(PlainBytes));
            Send(socket, block);
        }
        while (!isLast);

        Receive(socket, block.AsSpan(0, 1));
        return new Work(count * PlainBytes, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    public void Dispose() => _listener.Dispose();

    private void Drain()
    {
        using Socket socket = _listener.Accept();
        using ChaCha20Poly1305 cipher = NewCipher();
        byte[] plain = new byte[PlainBytes];
        byte[] block = new byte[PlainBytes + TagBytes];
        byte[] nonce = new byte[NonceBytes];
        for (long count = 0; plain[0] != LastBlock; count++)
        {
            Receive(socket, block);
            BinaryPrimitives.WriteInt64LittleEndian(nonce, count);
            cipher.Decrypt(nonce, block.AsSpan(0, PlainBytes), block.AsSpan(PlainBytes), plain);
        }

        Send(socket, plain.AsSpan(0, 1));
    }

    // The same on both sides, and used for nothing else.
    private static ChaCha20Poly1305 NewCipher() => new(new byte[32]);

    private static void Send(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[socket.Send(bytes)..];
    }

    private static void Receive(Socket socket, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = socket.Receive(bytes);
            if (count == 0)
                throw new IOException("The other side of the bare stream has gone.");

            bytes = bytes[count..];
        }
    }
}

using Avi.Embedded;

namespace Avi.Fuzz.Targets;

/// <summary>What can reach a device in its gateway's name.</summary>
internal static class DeviceTargets
{
    private const int MaxGoldenBytes = 128;

    // Half of what the client is given; a datagram that is longer is cut by the socket.
    private const int BufferBytes = 512;

    public static IEnumerable<FuzzTarget> All => [Datagrams()];

    /// <summary>Gives each input to a client that wants a session and a subscription, and polls it.</summary>
    private static FuzzTarget Datagrams()
    {
        var socket = new Inputs();
        var handler = new Handler();
        var clock = new Ticks();
        var client = new AviEmbedded(
            socket,
            new AviEmbeddedConfig { DeviceId = 7, ConnectTimeoutMilliseconds = 0, RequestTimeoutMilliseconds = 1 },
            new byte[2 * BufferBytes],
            handler,
            clock);
        client.Connect();
        byte[] welcome = [0];
        return new FuzzTarget(
            "device-datagram", [welcome, .. GoldenBytes.OfDevices(MaxGoldenBytes, "downlink.json")], input =>
        {
            clock.Now++;
            int malformed = client.MalformedDatagrams;
            socket.Next = input.ToArray();
            client.Poll();
            return client.MalformedDatagrams == malformed;
        })
        {
            FixedBytes = 2_048,
            BytesOfInputByte = 4,
        };
    }

    private sealed class Inputs : UdpClient
    {
        public byte[] Next { get; set; } = [];

        public override int Send(byte[] buffer, int offset, int count) => count;

        public override int Receive(byte[] buffer, int offset, int count, int timeoutMilliseconds)
        {
            int received = Math.Min(count, Next.Length);
            Array.Copy(Next, 0, buffer, offset, received);
            Next = [];
            return received;
        }

        public override void Reopen() => throw new OracleException("A datagram does not break the socket.");
    }

    private sealed class Handler : MessageHandler
    {
        public override void OnMessage(string topic, byte[] data) =>
            Oracle.Holds(!topic.Contains('\0', StringComparison.Ordinal), "A topic has no U+0000.");
    }

    private sealed class Ticks : Clock
    {
        public long Now { get; set; }

        public override long Milliseconds => Now;

        public override void Wait(int milliseconds) => throw new OracleException("A datagram makes nobody wait.");
    }
}

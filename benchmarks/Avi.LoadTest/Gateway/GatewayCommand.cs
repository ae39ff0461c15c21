using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Avi.LoadTest.Gateway;

/// <summary>
/// The command <c>gateway</c>: one flood, once into a bare receive loop and once through a gateway, in turns.
/// </summary>
internal static class GatewayCommand
{
    private const int Topics = 16;
    private const int ReceiveBufferBytes = 4 * 1024 * 1024;
    private const double GoalRatio = 0.6;

    private const string Header = """
        | receiver               | datagrams/s | /processor sec. |    sent/s | bytes allocated each |
        |------------------------|------------:|----------------:|----------:|---------------------:|
        """;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds")
        {
            Description = "How often each side is measured, in turns; the median counts.",
            DefaultValueFactory = _ => 3,
        };
        var seconds = new Option<int>("--seconds")
        {
            Description = "How long one measurement takes.",
            DefaultValueFactory = _ => 3,
        };
        var bytes = new Option<int>("--bytes")
        {
            Description = "How long the payload of a message is.",
            DefaultValueFactory = _ => 100,
        };
        var senders = new Option<int>("--senders")
        {
            Description = "How many threads flood the one socket; enough that datagrams are always waiting.",
            DefaultValueFactory = _ => 2,
        };
        var command = new Command("gateway", "Datagrams a second through a gateway, against a bare .NET receive loop.")
        {
            rounds, seconds, bytes, senders,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(rounds),
            TimeSpan.FromSeconds(parsed.GetValue(seconds)),
            GatewayLoop.PrepareDatagrams(Topics, parsed.GetValue(bytes)),
            parsed.GetValue(senders),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        int rounds, TimeSpan duration, byte[][] datagrams, int senders, CancellationToken cancellation)
    {
        List<GatewayFigures> bare = [];
        List<GatewayFigures> gateway = [];
        Console.WriteLine(Header);
        for (int round = 1; round <= rounds; round++)
        {
            // In turns, so that a machine that gets slower or faster meanwhile does it to both.
            bare.Add(await MeasureAsync(StartBareLoop, datagrams, senders, duration, cancellation));
            gateway.Add(await MeasureAsync(StartGatewayAsync, datagrams, senders, duration, cancellation));
            Console.WriteLine(bare[^1].ToRow($"round {round}: bare loop"));
            Console.WriteLine(gateway[^1].ToRow($"round {round}: gateway"));
        }

        Report(GatewayFigures.MedianOf(bare), GatewayFigures.MedianOf(gateway), datagrams[0].Length);
        return 0;
    }

    private static Task<IReceiver> StartBareLoop(Socket flooder, CancellationToken cancellation) =>
        Task.FromResult<IReceiver>(new BareLoop(ReceiveBufferBytes));

    private static async Task<IReceiver> StartGatewayAsync(Socket flooder, CancellationToken cancellation) =>
        await GatewayLoop.StartAsync(flooder, ReceiveBufferBytes, cancellation);

    private static async Task<GatewayFigures> MeasureAsync(
        Func<Socket, CancellationToken, Task<IReceiver>> start,
        byte[][] datagrams,
        int senders,
        TimeSpan duration,
        CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using IReceiver receiver = await start(socket, cancellation);
        using var flood = new Flood(socket, receiver.EndPoint, datagrams, senders);
        await Task.Delay(WarmUp, cancellation);

        long sent = flood.Sent;
        long received = receiver.Received;
        TimeSpan? processor = ThreadTime.Read(receiver.ThreadName);
        long allocated = GC.GetTotalAllocatedBytes();
        long startedAt = Stopwatch.GetTimestamp();
        await Task.Delay(duration, cancellation);
        double elapsed = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        received = receiver.Received - received;
        sent = flood.Sent - sent;
        allocated = GC.GetTotalAllocatedBytes() - allocated; // before reading files for the next line
        processor = ThreadTime.Read(receiver.ThreadName) - processor;
        return new GatewayFigures(
            sent / elapsed,
            received / elapsed,
            received / processor?.TotalSeconds,
            allocated / (double)Math.Max(received, 1));
    }

    private static void Report(GatewayFigures bare, GatewayFigures gateway, int datagramBytes)
    {
        double ratio = gateway.ReceivedPerSecond / bare.ReceivedPerSecond;
        double? processorRatio = gateway.ReceivedPerProcessorSecond / bare.ReceivedPerProcessorSecond;
        Console.WriteLine(bare.ToRow("median: bare loop"));
        Console.WriteLine(gateway.ToRow("median: gateway"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

            Publishes of {datagramBytes} bytes from one socket, on loopback, {Environment.ProcessorCount} processors.
            The gateway has {ratio:P0} of the bare loop; for each second of processor time of the receiving thread,
            {processorRatio:P0} (goal: at least {GoalRatio:P0}). The second figure does not depend on how fast the flood
            is, and hardly on what else the machine does.

            Counted for the gateway: datagrams that were decoded, found their session, were put into the queue of a device
            that subscribed to them, and were handed to the application's attachment. That device is then sent one every
            50 ms, because that is what a plain device takes; what its queue does not hold is dropped, oldest first.
            Where sent/s is above datagrams/s, the flood was faster than the receiver, and the system dropped the rest.
            """));
    }
}

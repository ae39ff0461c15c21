using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Avi.Bridge;
using Avi.Bridge.Sessions;
using Avi.Bridge.Telemetry;
using Avi.Bridge.Transports;
using Avi.Mesh;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avi.Fuzz.Targets;

/// <summary>What devices, and whoever sends as if he were one, can send to a gateway; and what the mesh can.</summary>
internal static class GatewayTargets
{
    private const int MaxGoldenBytes = 128;

    private static readonly BridgeOptions Options = new()
    {
        AllowPlainDevices = true,
        MaxSessions = 16,
        MaxSessionsPerAddress = 8,
        MaxSubscriptionsPerSession = 8,
        MaxSubscriptions = 64,
        MaxQueued = 64,
    };

    public static IEnumerable<FuzzTarget> All => [Datagrams(), MeshMessages()];

    /// <summary>Lets inputs come from changing addresses, so that sessions begin, replace each other and end.</summary>
    private static FuzzTarget Datagrams()
    {
        var counts = new BridgeCounts();
        GatewayCore gateway = New(counts);
        SocketAddress[] sources =
            [.. Enumerable.Range(0, 32).Select(i => new IPEndPoint(IPAddress.Parse($"10.0.0.{1 + (i % 4)}"), 5_000 + i).Serialize())];
        TimeSpan now = TimeSpan.Zero;
        int number = 0;
        return new FuzzTarget("gateway-datagram", GoldenBytes.OfDevices(MaxGoldenBytes, "uplink.json"), input =>
        {
            now += TimeSpan.FromMilliseconds(10);
            long accepted = counts[DatagramOutcome.Accepted];
            gateway.Receive(sources[number++ / 8 % sources.Length], input, now);
            gateway.Advance(now);
            Check(gateway.ReadState());
            return counts[DatagramOutcome.Accepted] > accepted;
        })
        {
            FixedBytes = 16_384,
            MaxInputBytes = 1_400,
        };
    }

    /// <summary>Lets inputs come as messages, the first line the topic, to a device that wants them all.</summary>
    private static FuzzTarget MeshMessages()
    {
        var counts = new BridgeCounts();
        GatewayCore gateway = New(counts);
        SocketAddress device = new IPEndPoint(IPAddress.Loopback, 5_000).Serialize();
        gateway.Receive(device, [0, 1], TimeSpan.Zero); // Hello
        gateway.Receive(device, [1, 1, (byte)'#'], TimeSpan.Zero); // Subscribe
        TimeSpan now = TimeSpan.Zero;
        return new FuzzTarget("gateway-mesh-message", GoldenBytes.OfTexts("home/light\non", "a/b\n{}"), input =>
        {
            now += TimeSpan.FromMilliseconds(10);
            int border = Math.Max(0, input.IndexOf((byte)'\n'));
            string topic = Encoding.UTF8.GetString(input[..border]);
            gateway.Receive(new MeshMessage(topic, input[border..].ToArray(), Nobody.Id, Nobody.Id, Sequence: 1), now);
            gateway.Advance(now);
            Check(gateway.ReadState());
            return topic.Length > 0;
        })
        {
            MaxInputBytes = 1_400,
        };
    }

    private static GatewayCore New(BridgeCounts counts) => new(
        Options,
        new Nobody(),
        new Nobody(),
        new DeviceRegistry(TimeProvider.System, NullLogger.Instance),
        counts,
        TimeProvider.System,
        NullLogger.Instance);

    private static void Check(BridgeState state)
    {
        Oracle.Holds(state.OnlineSessions + state.OfflineSessions <= Options.MaxSessions, "The sessions are bounded.");
        Oracle.Holds(state.Subscriptions <= Options.MaxSubscriptions, "The subscriptions are bounded.");
        Oracle.Holds(state.QueuedDatagrams <= Options.MaxQueued, "What waits is bounded.");
    }

    /// <summary>A mesh and a socket that take everything and give nothing.</summary>
    private sealed class Nobody : IMeshAttachment, IDatagramSender
    {
        public static PeerId Id { get; } = PeerId.Parse("12D3KooWQCkBm1BYtkHpocxCwMgR8yjitEeHGx8spzcDLGt2gkBm");

        public PeerId NodeId => Id;

        public long DroppedMessages => 0;

        public bool TryJoin(string topic) => true;

        public void Leave(string topic)
        {
            // Nothing came of it.
        }

        public PublishOutcome Publish(string topic, ReadOnlySpan<byte> payload) => PublishOutcome.Sent;

        public bool TrySend(SocketAddress target, ReadOnlySpan<byte> datagram) => true;

        public async IAsyncEnumerable<MeshMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
        {
            await Task.CompletedTask;
            yield break;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

using System.Diagnostics;
using Avi.LoadTest.Mesh.Peers;
using Avi.Mesh;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Identity;

namespace Avi.LoadTest.Mesh.Measurements;

/// <summary>
/// The bound of our message rates: signing once and checking once for each receiver, the same messages with the same
/// library on all processors, and nothing else.
/// </summary>
internal sealed class SignatureMeasurement(params IReadOnlyList<int> receivers) : Measurement(
    "signatures",
    [.. receivers.SelectMany(count => new[]
    {
        new Figure(RateName(count), $"messages a second, 1 to {count}, if signatures were all") { IsMoreBetter = true },
        new Figure(TimeName(count), "· processor time for one, µs"),
    })])
{
    private const int Batch = 64;

    public override bool HasPeer => false;

    public static string RateName(int receivers) => $"signatures-{receivers}";

    public static string TimeName(int receivers) => $"signatures-{receivers}-cpu";

    public override Task<NodeGroup> StartAsync(NodeKind kind) => Task.FromResult(NodeGroup.Empty(kind));

    public override async Task<double[]> MeasureAsync(NodeGroup nodes, MeshLoad load)
    {
        List<double> values = [];
        foreach (int count in receivers)
        {
            using var self = Process.GetCurrentProcess();
            TimeSpan usedBefore = self.TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            long[] done = await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount)
                .Select(_ => Task.Run(() => SignAndCheck(TimeSpan.FromSeconds(load.Seconds), count, load.Bytes))));
            TimeSpan time = Stopwatch.GetElapsedTime(start);
            self.Refresh();
            values.Add(done.Sum() / time.TotalSeconds);
            values.Add((self.TotalProcessorTime - usedBefore).TotalMicroseconds / done.Sum());
        }

        return [.. values];
    }

    private static long SignAndCheck(TimeSpan time, int receivers, int bytes)
    {
        using var identity = PrivateKey.Generate();
        var signer = new MessageSigner(identity, MessageIdStyle.PeerIdText, DateTimeOffset.UnixEpoch);
        PubSubMessage message = signer.Create("avi-benchmark/data", new byte[bytes]);
        long count = 0;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time; count += Batch)
        {
            for (int i = 0; i < Batch; i++)
            {
                signer.Sign(message);
                for (int receiver = 0; receiver < receivers; receiver++)
                    RequireAuthentic(message);
            }
        }

        return count;
    }

    private static void RequireAuthentic(PubSubMessage message)
    {
        if (!MessageSigner.IsAuthentic(message))
            throw new UnreachableException("It was signed a moment ago.");
    }
}

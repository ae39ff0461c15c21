using Avi.Mesh.Libp2p.GossipSub;
using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>However much there is to say, each RPC stays below what other implementations take.</summary>
internal sealed class PeerControlTests
{
    private const int RustControlBytes = 16 << 10;
    private const int RustRpcBytes = 64 << 10;

    [Test]
    public void Rpcs_stay_below_the_limits_of_others_and_nothing_is_lost() =>
        Gen.Select(Gen.Int[0, 300], Gen.Int[1, 1_024], Gen.Int[0, 2_000], Gen.Int[1, 256]).Sample(
            (topicCount, topicBytes, idCount, idBytes) =>
            {
                var sink = new RecordingSink();
                var control = new PeerControl();
                string[] topics = [.. Enumerable.Range(0, topicCount).Select(i => $"{i}".PadLeft(topicBytes, '-'))];
                MessageId[] ids = [.. Enumerable.Range(0, idCount).Select(i => Id(i, idBytes))];
                foreach (string topic in topics)
                {
                    control.Subscription(new SubscriptionChange(topic, IsSubscribed: true));
                    control.Graft(topic);
                }

                control.IHave("announced", ids);
                foreach (MessageId id in ids)
                    control.IWant(id);

                control.Flush(sink, GossipSubVersion.V12, maxIHaveRpcs: int.MaxValue);

                return topics.Distinct().All(topic => sink.Parts.Contains($"subscribe {topic}"))
                    && topics.Distinct().All(topic => sink.Parts.Contains($"graft {topic}"))
                    && IdsOf(sink, "ihave announced").SequenceEqual(ids.Select(id => $"{id}"))
                    && IdsOf(sink, "iwant").SequenceEqual(ids.Select(id => $"{id}"))
                    && sink.LargestSubscriptions <= RpcFrames.MaxSubscriptions
                    && sink.LargestSubscriptionRpcBytes <= RustRpcBytes
                    && sink.LargestControlRpcBytes <= RustControlBytes;
            },
            iter: 50);

    private static IEnumerable<string> IdsOf(RecordingSink sink, string what) => sink.Parts
        .Where(part => part.StartsWith(what, StringComparison.Ordinal))
        .SelectMany(part => part[what.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static MessageId Id(int number, int length)
    {
        byte[] bytes = new byte[Math.Max(length, sizeof(int))];
        BitConverter.TryWriteBytes(bytes, number);
        return new MessageId(bytes);
    }

    private sealed class RecordingSink : IPeerSink
    {
        public List<string> Parts { get; } = [];

        public int LargestSubscriptions { get; private set; }

        public int LargestSubscriptionRpcBytes { get; private set; }

        public int LargestControlRpcBytes { get; private set; }

        public void Send(SendPriority priority, byte[] frame)
        {
            IReadOnlyList<string> parts = RecordedRpc.Of(frame);
            Parts.AddRange(parts);
            if (parts[0].StartsWith("subscribe", StringComparison.Ordinal))
            {
                LargestSubscriptions = Math.Max(LargestSubscriptions, parts.Count);
                LargestSubscriptionRpcBytes = Math.Max(LargestSubscriptionRpcBytes, frame.Length);
            }
            else
            {
                LargestControlRpcBytes = Math.Max(LargestControlRpcBytes, frame.Length);
            }
        }
    }
}

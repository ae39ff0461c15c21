using System.Text;
using System.Text.Json;
using Avi.Mesh.Libp2p.GossipSub;
using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

internal sealed class RpcCodecTests
{
    private static readonly JsonElement Vectors = Libp2pVectors.Section("gossipsub");

    [Test]
    public void Message_of_js_libp2p_is_read([Values("rpcWithoutKey", "rpcWithKey")] string name)
    {
        byte[] frame = Vectors.Hex(name);
        var read = new ReadMessage();

        bool isRead = RpcCodec.TryRead(RecordedRpc.WithoutLength(frame), ref read);

        Assert.That(isRead, Is.True);
        Assert.That(read.Topic, Is.EqualTo(Vectors.Text("topic")));
        Assert.That(read.Data, Is.EqualTo(Vectors.Text("data")));
        Assert.That(read.Signature, Is.EqualTo(Vectors.Text("signature")));
        Assert.That(read.HasKey, Is.EqualTo(name == "rpcWithKey"));
    }

    [Test]
    public void Empty_payload_is_not_an_absent_one()
    {
        var read = new ReadMessage();

        bool isRead = RpcCodec.TryRead(RecordedRpc.WithoutLength(Vectors.Hex("emptyData")), ref read);

        Assert.That((isRead, read.HasData, read.Data), Is.EqualTo((true, true, "")));
    }

    [Test]
    public void Subscriptions_of_js_libp2p_are_read() =>
        Assert.That(
            RecordedRpc.Of(Vectors.Hex("subscribe")), Is.EqualTo(new[] { "subscribe avi-test", "unsubscribe old" }));

    [Test]
    public void Control_of_js_libp2p_is_read() =>
        Assert.That(
            RecordedRpc.Of(Vectors.Hex("control")),
            Is.EqualTo(new[] { "ihave avi-test 010203", "iwant 0405", "graft avi-test", "prune old 60 ()", "idontwant 06" }));

    [Test]
    public void Idontwant_has_the_bytes_of_the_specification()
    {
        byte[] frame = RpcFrames.DontWant(new MessageId([1, 2, 3]));

        // RPC { 3 control { 5 idontwant { 1 messageIDs } } }, each with its length.
        Assert.That(Convert.ToHexStringLower(frame), Is.EqualTo("09" + "1a07" + "2a05" + "0a03010203"));
        Assert.That(RecordedRpc.Of(frame), Is.EqualTo(new[] { "idontwant 010203" }));
    }

    [Test]
    public void Every_cut_off_message_is_an_error()
    {
        byte[] rpc = RecordedRpc.WithoutLength(Vectors.Hex("rpcWithKey")).ToArray();

        for (int length = 1; length < rpc.Length; length++)
        {
            var recorded = new RecordedRpc();
            Assert.That(RpcCodec.TryRead(rpc.AsSpan(0, length), ref recorded), Is.False, $"{length} bytes");
        }
    }

    [Test]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            var recorded = new RecordedRpc();
            RpcCodec.TryRead(bytes, ref recorded);
        });

    [Test]
    public void Mutated_control_never_throws()
    {
        byte[] rpc = RecordedRpc.WithoutLength(Vectors.Hex("control")).ToArray();

        Gen.Select(Gen.Int[0, rpc.Length - 1], Gen.Byte).Array[1, 4].Sample(changes =>
        {
            byte[] mutated = [.. rpc];
            foreach ((int index, byte value) in changes)
                mutated[index] = value;

            var recorded = new RecordedRpc();
            RpcCodec.TryRead(mutated, ref recorded);
        });
    }

    [Test]
    public void Reading_allocates_nothing([Values("rpcWithKey", "subscribe", "control")] string name)
    {
        byte[] rpc = RecordedRpc.WithoutLength(Vectors.Hex(name)).ToArray();

        long allocated = Allocations.Of(() =>
        {
            var counter = new PartCounter();
            RpcCodec.TryRead(rpc, ref counter);
        });

        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void Subscriptions_come_back_as_they_were_written() =>
        Gen.Select(Gen.String[1, 20], Gen.Bool).Array[1, RpcFrames.MaxSubscriptions].Sample(pairs =>
        {
            SubscriptionChange[] changes =
                [.. pairs.Select(pair => new SubscriptionChange(WellFormed(pair.Item1), pair.Item2))];

            IReadOnlyList<string> read = RecordedRpc.Of(RpcFrames.Subscriptions(changes));

            return read.SequenceEqual(changes.Select(change =>
                $"{(change.IsSubscribed ? "subscribe" : "unsubscribe")} {change.Topic}"));
        });

    // A lone surrogate cannot be written as UTF-8.
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private struct ReadMessage : IRpcHandler
    {
        public string Topic { get; private set; }

        public string Data { get; private set; }

        public string Signature { get; private set; }

        public bool HasData { get; private set; }

        public bool HasKey { get; private set; }

        public void OnMessage(scoped in RpcMessage message)
        {
            Topic = Encoding.UTF8.GetString(message.TopicUtf8);
            Data = Encoding.UTF8.GetString(message.Data);
            Signature = Convert.ToHexStringLower(message.Signature);
            HasData = message.Has(RpcMessage.DataField);
            HasKey = message.Has(RpcMessage.KeyField);
        }

        public readonly void OnSubscription(ReadOnlySpan<byte> topicUtf8, bool isSubscribed) => Assert.Fail();

        public readonly void OnIHave(ReadOnlySpan<byte> topicUtf8, RpcIds ids) => Assert.Fail();

        public readonly void OnIWant(RpcIds ids) => Assert.Fail();

        public readonly void OnGraft(ReadOnlySpan<byte> topicUtf8) => Assert.Fail();

        public readonly void OnPrune(ReadOnlySpan<byte> topicUtf8, ulong backoffSeconds, RpcPeers peers) =>
            Assert.Fail();

        public readonly void OnIDontWant(RpcIds ids) => Assert.Fail();
    }

    private struct PartCounter : IRpcHandler
    {
        private int _bytes;

        public void OnSubscription(ReadOnlySpan<byte> topicUtf8, bool isSubscribed) => _bytes += topicUtf8.Length;

        public void OnMessage(scoped in RpcMessage message) => _bytes += message.Body.Length;

        public void OnIHave(ReadOnlySpan<byte> topicUtf8, RpcIds ids)
        {
            foreach (ReadOnlySpan<byte> id in ids)
                _bytes += id.Length;
        }

        public void OnIWant(RpcIds ids)
        {
            foreach (ReadOnlySpan<byte> id in ids)
                _bytes += id.Length;
        }

        public void OnGraft(ReadOnlySpan<byte> topicUtf8) => _bytes += topicUtf8.Length;

        public void OnPrune(ReadOnlySpan<byte> topicUtf8, ulong backoffSeconds, RpcPeers peers)
        {
            _bytes += topicUtf8.Length;
            foreach (RpcPeers peer in peers)
                _bytes += peer.Peer.Length + peer.SignedRecord.Length;
        }

        public void OnIDontWant(RpcIds ids)
        {
            foreach (ReadOnlySpan<byte> id in ids)
                _bytes += id.Length;
        }
    }
}

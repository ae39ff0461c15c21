using System.Text.Json;
using Avi.Mesh.Libp2p.Kademlia;
using Avi.Mesh.Libp2p.Multiformats;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

[TestFixture]
internal sealed class KademliaMessageTests
{
    private static JsonElement Golden => Libp2pVectors.Section("kad");

    private static Gen<KademliaPeer> AnyPeer => Gen.Select(Gen.Int, Gen.Int[0, KademliaOptions.MaxAddressesOfPeer])
        .Select((number, addresses) => new KademliaPeer(
            TestPeerIds.Of(number), [.. Enumerable.Range(1, addresses).Select(port => TestPeerIds.Address(port))]));

    private static Gen<KademliaMessage> AnyMessage => Gen.Select(
            Gen.Enum<KademliaMessageType>(),
            Gen.Byte.Array[0, 60],
            Gen.Select(Gen.Byte.Array[1, 60], Gen.Byte.Array[0, 300])
                .Select((key, value) => new KademliaRecord(key, value)).Null(),
            AnyPeer.Array[0, KademliaOptions.K],
            AnyPeer.Array[0, KademliaOptions.K])
        .Select((type, key, record, closer, providers) => new KademliaMessage
        {
            Type = type,
            Key = key,
            Record = record,
            CloserPeers = closer,
            ProviderPeers = providers,
        });

    [Test]
    public void Request_is_written_as_another_implementation_writes_it()
    {
        JsonElement golden = Golden.GetProperty("findNode");
        var target = PeerId.Parse(golden.Text("target"));
        var request = new KademliaMessage { Type = KademliaMessageType.FindNode, Key = target.Bytes };

        Assert.That(request.ToFrame(), Is.EqualTo(golden.Hex("request")));
    }

    [Test]
    public void Answer_of_another_implementation_is_read()
    {
        byte[] frame = Golden.GetProperty("findNodeResponse").Hex("response");
        var bob = PeerId.Parse(Golden.GetProperty("findNode").Text("target"));

        bool isRead = KademliaMessage.TryRead(frame.AsSpan(1), out KademliaMessage? answer);

        Assert.That(isRead, Is.True);
        Assert.That((answer!.Type, answer.CloserPeers.Count), Is.EqualTo((KademliaMessageType.FindNode, 1)));
        Assert.That(answer.CloserPeers[0].Id, Is.EqualTo(bob));
        Assert.That(answer.CloserPeers[0].Addresses[0].ToString(), Is.EqualTo("/ip4/10.0.0.2/tcp/4001"));
    }

    [Test]
    public void Record_of_another_implementation_is_read()
    {
        JsonElement golden = Golden.GetProperty("record");

        bool isRead = KademliaRecord.TryRead(golden.Hex("record"), out KademliaRecord? record);

        Assert.That(isRead, Is.True);
        Assert.That(System.Text.Encoding.UTF8.GetString(record!.Key.Span), Is.EqualTo(golden.Text("key")));
        Assert.That(System.Text.Encoding.UTF8.GetString(record.Value.Span), Is.EqualTo(golden.Text("value")));
    }

    [Test]
    public void Record_is_written_as_another_implementation_writes_it()
    {
        byte[] golden = Golden.GetProperty("record").Hex("record");
        KademliaRecord.TryRead(golden, out KademliaRecord? record);
        record = record! with { TimeReceived = "2026-01-02T03:04:05.000000000Z" };
        byte[] written = new byte[record.Bytes];
        var writer = new ProtobufWriter(written);

        record.Write(ref writer);

        Assert.That(written, Is.EqualTo(golden));
    }

    [Test]
    public void What_is_written_is_read() => AnyMessage.Sample(message =>
    {
        byte[] frame = message.ToFrame();

        return Varint.TryRead(frame, out ulong length, out int head)
            && head + (int)length == frame.Length
            && KademliaMessage.TryRead(frame.AsSpan(head), out KademliaMessage? read)
            && read.ToFrame().AsSpan().SequenceEqual(frame);
    });

    [Test]
    public void Message_that_is_cut_off_in_a_field_is_none()
    {
        byte[] golden = Golden.GetProperty("findNodeResponse").Hex("response")[1..];
        int typeAndKey = 2 + 2 + 38;

        for (int length = 0; length < golden.Length; length++)
        {
            bool isRead = KademliaMessage.TryRead(golden.AsSpan(0, length), out _);

            Assert.That(isRead, Is.EqualTo(length is 0 or 2 || length == typeAndKey), $"{length} bytes");
        }
    }

    [Test]
    public void Arbitrary_bytes_never_throw() => Gen.Byte.Array[0, 500].Sample(bytes =>
        !KademliaMessage.TryRead(bytes, out KademliaMessage? message)
        || (message.CloserPeers.Count <= KademliaOptions.K && message.ProviderPeers.Count <= KademliaOptions.K));

    [Test]
    public void Bytes_with_one_byte_changed_never_throw() =>
        Gen.Select(AnyMessage, Gen.Int[0, 100_000], Gen.Byte).Sample((message, place, value) =>
        {
            byte[] frame = message.ToFrame();
            frame[place % frame.Length] = value;
            KademliaMessage.TryRead(frame, out _);
            return true;
        });

    [Test]
    public void Longest_message_of_empty_peers_costs_little_memory()
    {
        // A peer without fields has two bytes; this is the most of them that one message can have.
        byte[] message = new byte[KademliaOptions.MaxMessageBytes];
        var writer = new ProtobufWriter(message);
        while (writer.BytesWritten < message.Length)
            writer.WriteMessageHead(8, 0);

        long allocated = Allocations.Of(() => KademliaMessage.TryRead(message, out _));

        Assert.That(allocated, Is.LessThan(1_000));
    }

    [Test]
    public void Peers_and_addresses_beyond_the_limits_are_left_out()
    {
        var many = new KademliaMessage
        {
            Type = KademliaMessageType.FindNode,
            CloserPeers = [.. Enumerable.Range(0, 30).Select(number => new KademliaPeer(
                TestPeerIds.Of(number), [.. Enumerable.Range(1, 40).Select(port => TestPeerIds.Address(port))]))],
        };

        KademliaMessage read = Read(many);

        Assert.That(read.CloserPeers, Has.Count.EqualTo(KademliaOptions.K));
        Assert.That(read.CloserPeers[0].Addresses, Has.Count.EqualTo(KademliaOptions.MaxAddressesOfPeer));
    }

    [Test]
    public void Address_of_another_peer_or_of_none_is_left_out()
    {
        PeerId peer = TestPeerIds.Of(1);
        var told = new KademliaPeer(
            peer,
            [
                TestPeerIds.Address(1).WithPeerId(peer),
                TestPeerIds.Address(2).WithPeerId(TestPeerIds.Of(2)),
                Multiaddr.Parse($"/p2p/{peer}"),
                TestPeerIds.Address(3),
            ]);

        KademliaMessage read = Read(new KademliaMessage { Type = KademliaMessageType.FindNode, CloserPeers = [told] });

        Assert.That(
            read.CloserPeers[0].Addresses, Is.EqualTo(new[] { TestPeerIds.Address(1), TestPeerIds.Address(3) }));
    }

    [Test]
    public void Value_key_or_type_that_is_too_large_makes_it_no_message()
    {
        var largest = new KademliaMessage
        {
            Type = KademliaMessageType.PutValue,
            Key = new byte[KademliaOptions.MaxKeyBytes],
            Record = new KademliaRecord(
                new byte[KademliaOptions.MaxKeyBytes], new byte[KademliaOptions.MaxValueBytes]),
        };

        Assert.That(IsRead(largest), Is.True);
        Assert.That(IsRead(largest with { Key = new byte[KademliaOptions.MaxKeyBytes + 1] }), Is.False);
        Assert.That(IsRead(largest with { Type = (KademliaMessageType)6 }), Is.False);
        Assert.That(
            IsRead(largest with
            {
                Record = largest.Record with { Value = new byte[KademliaOptions.MaxValueBytes + 1] },
            }),
            Is.False);
    }

    [Test]
    public void Answer_with_all_that_it_may_have_fits_into_what_is_read()
    {
        KademliaPeer[] peers = [.. Enumerable.Range(0, KademliaOptions.K).Select(number => new KademliaPeer(
            TestPeerIds.Of(number), [Multiaddr.Parse($"/dns4/{new string('a', 60)}.example/tcp/1")]))];
        var answer = new KademliaMessage
        {
            Type = KademliaMessageType.GetValue,
            Key = new byte[KademliaOptions.MaxKeyBytes],
            Record = new KademliaRecord(new byte[KademliaOptions.MaxKeyBytes], new byte[KademliaOptions.MaxValueBytes]),
            CloserPeers = peers,
            ProviderPeers = peers,
        };

        Assert.That(answer.Bytes, Is.LessThan(KademliaOptions.MaxMessageBytes));
    }

    private static bool IsRead(KademliaMessage message)
    {
        byte[] frame = message.ToFrame();
        Varint.TryRead(frame, out _, out int head);
        return KademliaMessage.TryRead(frame.AsSpan(head), out _);
    }

    private static KademliaMessage Read(KademliaMessage message)
    {
        byte[] frame = message.ToFrame();
        Varint.TryRead(frame, out _, out int head);
        return KademliaMessage.TryRead(frame.AsSpan(head), out KademliaMessage? read)
            ? read
            : throw new AssertionException("The message was not read.");
    }
}

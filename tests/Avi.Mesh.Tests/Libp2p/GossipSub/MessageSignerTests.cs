using System.Text;
using System.Text.Json;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Identity;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

internal sealed class MessageSignerTests
{
    private static readonly JsonElement Vectors = Libp2pVectors.Section("gossipsub");

    [Test]
    public void Messages_of_js_libp2p_are_authentic([Values("rpcWithoutKey", "rpcWithKey", "emptyData")] string name)
    {
        PubSubMessage message = Read(Vectors.Hex(name)).Messages[0];

        Assert.That(MessageSigner.IsAuthentic(message), Is.True);
        Assert.That(message.Author.Id.ToString(), Is.EqualTo(Vectors.Text("author")));
    }

    [Test]
    public void One_wrong_bit_anywhere_is_noticed()
    {
        byte[] frame = Vectors.Hex("rpcWithoutKey");
        for (int i = 0; i < frame.Length * 8; i++)
        {
            byte[] forged = [.. frame];
            forged[i / 8] ^= (byte)(1 << (i % 8));

            Assert.That(IsTaken(forged), Is.False, $"bit {i}");
        }
    }

    [Test]
    public void Own_message_is_authentic_and_forwarded_byte_for_byte()
    {
        using var identity = PrivateKey.Generate();
        var signer = new MessageSigner(identity, MessageIdStyle.PeerIdText, DateTimeOffset.UnixEpoch);
        PubSubMessage sent = signer.Create("a/topic", "hello"u8);
        signer.Sign(sent);

        PubSubMessage received = Read(sent.Frame).Messages[0];

        Assert.That(MessageSigner.IsAuthentic(received), Is.True);
        Assert.That(received.Frame, Is.EqualTo(sent.Frame));
        Assert.That(received.Id, Is.EqualTo(sent.Id));
        Assert.That(received.Payload.ToArray(), Is.EqualTo("hello"u8.ToArray()));
        Assert.That((received.Topic, received.Sequence), Is.EqualTo((sent.Topic, sent.Sequence)));
    }

    [Test]
    public void Own_message_is_the_one_that_js_libp2p_writes()
    {
        JsonElement alice = Libp2pVectors.Section("peerIds")[0];
        using var identity = PrivateKey.FromSeed(alice.Hex("seed"));
        DateTimeOffset start = DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000);
        var signer = new MessageSigner(identity, MessageIdStyle.PeerIdText, start);

        PubSubMessage message = signer.Create(Vectors.Text("topic"), Encoding.UTF8.GetBytes(Vectors.Text("data")));
        signer.Sign(message);

        Assert.That(message.Frame, Is.EqualTo(Vectors.Hex("rpcWithoutKey")));
        Assert.That(message.Id.ToString(), Is.EqualTo(Vectors.GetProperty("messageIds").Text("rust")));
    }

    [Test]
    public void Numbers_begin_with_the_time_and_rise_by_one()
    {
        using var identity = PrivateKey.Generate();
        DateTimeOffset start = DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000);
        var signer = new MessageSigner(identity, MessageIdStyle.PeerIdText, start);

        ulong first = signer.Create("t", []).Sequence;
        ulong second = signer.Create("t", []).Sequence;

        Assert.That(first, Is.EqualTo(1_700_000_000_000_000_001));
        Assert.That(second, Is.EqualTo(first + 1));
    }

    [Test]
    public void Signed_bytes_keep_fields_that_are_not_known_here()
    {
        using var identity = PrivateKey.Generate();
        var signer = new MessageSigner(identity, MessageIdStyle.PeerIdText, DateTimeOffset.UnixEpoch);
        PubSubMessage known = signer.Create("t", "x"u8);

        // Field 9, a varint, before all others; the author has signed it too.
        byte[] body = [0x48, 0x07, .. known.Body];
        byte[] signed = [.. "libp2p-pubsub:"u8, .. body.AsSpan(..^(RpcFrames.SignatureBytes + 2))];
        identity.Sign(signed, body.AsSpan(^RpcFrames.SignatureBytes));

        Assert.That(IsTaken(RpcFrames.ForwardedMessage(body, out _)), Is.True);
    }

    [TestCase(MessageIdStyle.PeerIdText, "rust")]
    [TestCase(MessageIdStyle.PeerIdBytes, "go")]
    [TestCase(MessageIdStyle.PublicKeyBytes, "js")]
    public void Ids_are_those_of_the_other_implementations(MessageIdStyle style, string implementation)
    {
        PubSubMessage message = Read(Vectors.Hex("rpcWithKey"), style).Messages[0];

        Assert.That(message.Id.ToString(), Is.EqualTo(Vectors.GetProperty("messageIds").Text(implementation)));
    }

    [Test]
    public void Equal_payloads_have_one_id_when_it_is_their_hash()
    {
        PubSubMessage message = Read(Vectors.Hex("rpcWithKey"), MessageIdStyle.PayloadHash).Messages[0];

        byte[] hash = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Vectors.Text("data")));
        Assert.That(message.Id.ToString(), Is.EqualTo(Convert.ToHexStringLower(hash)));
    }

    private static ReceivedRpc Read(byte[] frame, MessageIdStyle style = MessageIdStyle.PeerIdText)
    {
        using var sender = PrivateKey.Generate();
        var intake = new RpcIntake(sender.PeerId, new GossipSubOptions { MessageIds = style });
        Assert.That(intake.TryRead(RecordedRpc.WithoutLength(frame), out IReadOnlyList<ReceivedRpc> parts), Is.True);
        return parts[0];
    }

    private static bool IsTaken(byte[] frame)
    {
        using var sender = PrivateKey.Generate();
        var intake = new RpcIntake(sender.PeerId, new GossipSubOptions());
        return Mesh.Libp2p.Multiformats.Varint.TryRead(frame, out ulong length, out int head)
            && frame.Length == head + (int)length
            && intake.TryRead(frame.AsSpan(head), out IReadOnlyList<ReceivedRpc> parts)
            && parts[0].Messages is [PubSubMessage message]
            && MessageSigner.IsAuthentic(message);
    }
}

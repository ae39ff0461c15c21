using System.Text;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

internal sealed class RpcIntakeTests
{
    private static readonly PrivateKey Identity = PrivateKey.FromSeed(new byte[32]);
    private static readonly PrivateKey Stranger = PrivateKey.FromSeed([.. Enumerable.Repeat((byte)1, 32)]);
    private static readonly byte[] AuthorBytes = Identity.PeerId.Bytes.ToArray();
    private static readonly byte[] SequenceBytes = [0, 0, 0, 0, 0, 0, 0, 1];
    private static readonly byte[] SignatureBytes = new byte[64];
    private static readonly byte[] TopicBytes = "t"u8.ToArray();

    [OneTimeTearDown]
    public void DisposeKeys()
    {
        Identity.Dispose();
        Stranger.Dispose();
    }

    [Test]
    public void Message_without_an_author_is_refused() =>
        Assert.That(OutcomeOf(from: null), Is.EqualTo(MessageOutcome.NoAuthor));

    [Test]
    public void Author_that_is_no_peer_id_is_refused() =>
        Assert.That(
            OutcomeOf("alice"u8.ToArray(), SequenceBytes, SignatureBytes, TopicBytes),
            Is.EqualTo(MessageOutcome.NoAuthor));

    [Test]
    public void Number_that_has_not_eight_bytes_is_refused([Values(0, 7, 9)] int length) =>
        Assert.That(
            OutcomeOf(from: AuthorBytes, sequence: new byte[length]), Is.EqualTo(MessageOutcome.NoSequence));

    [Test]
    public void Message_without_a_signature_is_refused() =>
        Assert.That(
            OutcomeOf(from: AuthorBytes, sequence: SequenceBytes, signature: null),
            Is.EqualTo(MessageOutcome.NoSignature));

    [Test]
    public void Topic_that_is_empty_too_long_or_no_text_is_refused()
    {
        byte[][] topics = [[], [.. Enumerable.Repeat((byte)'a', 1_025)], [0xC0, 0x80]];

        foreach (byte[] topic in topics)
        {
            MessageOutcome outcome = OutcomeOf(AuthorBytes, SequenceBytes, SignatureBytes, topic);
            Assert.That(outcome, Is.EqualTo(MessageOutcome.BadTopic), $"{topic.Length} bytes");
        }
    }

    [Test]
    public void Key_of_somebody_else_is_refused() =>
        Assert.That(
            OutcomeOf(AuthorBytes, SequenceBytes, SignatureBytes, TopicBytes, Stranger.PublicKey.Protobuf.ToArray()),
            Is.EqualTo(MessageOutcome.WrongKey));

    [Test]
    public void Author_whose_id_is_a_hash_needs_a_key()
    {
        byte[] hash = [0x12, 0x20, .. new byte[32]];

        Assert.That(
            OutcomeOf(hash, SequenceBytes, SignatureBytes, TopicBytes), Is.EqualTo(MessageOutcome.WrongKey));
    }

    [Test]
    public void Message_that_was_padded_with_a_second_field_is_refused([Range(1, 6)] int field)
    {
        byte[] body = Body(
            AuthorBytes, SequenceBytes, SignatureBytes, TopicBytes, Identity.PublicKey.Protobuf.ToArray());
        byte[] padding = new byte[100];
        var writer = new ProtobufWriter(padding);
        writer.WriteBytes(field, new byte[64]);

        Assert.That(
            OutcomeOf([.. padding[..writer.BytesWritten], .. body]), Is.EqualTo(MessageOutcome.RepeatedField));
    }

    [Test]
    public void Message_of_the_right_form_is_taken() =>
        Assert.That(
            OutcomeOf(AuthorBytes, SequenceBytes, SignatureBytes, TopicBytes, Identity.PublicKey.Protobuf.ToArray()),
            Is.EqualTo(MessageOutcome.Accepted));

    [Test]
    public void Rpc_with_many_messages_is_shared_among_workers()
    {
        byte[] one = RpcFrames.ForwardedMessage(Body(AuthorBytes, SequenceBytes, SignatureBytes, TopicBytes), out _);
        byte[] many = [.. Enumerable.Repeat(RecordedRpc.WithoutLength(one).ToArray(), 20).SelectMany(rpc => rpc)];
        var intake = new RpcIntake(Stranger.PeerId, new GossipSubOptions());

        Assert.That(intake.TryRead(many, out IReadOnlyList<ReceivedRpc> parts), Is.True);

        Assert.That(parts.Select(part => part.Messages.Count), Is.EqualTo(new[] { 8, 8, 4 }));
    }

    [Test]
    public void Messages_that_come_together_go_on_together_until_there_are_enough()
    {
        byte[] one = RpcFrames.ForwardedMessage(Body(AuthorBytes, SequenceBytes, SignatureBytes, TopicBytes), out _);
        ReadOnlySpan<byte> rpc = RecordedRpc.WithoutLength(one);
        var intake = new RpcIntake(Stranger.PeerId, new GossipSubOptions());

        int count = intake.TryRead(rpc, out IReadOnlyList<ReceivedRpc> parts) ? 1 : 0;
        while (intake.HasRoom && intake.TryReadOn(rpc))
            count++;

        Assert.That(count, Is.EqualTo(RpcIntake.MaxMessagesTogether));
        Assert.That(parts.Single().Messages, Has.Count.EqualTo(count));
        Assert.That(parts.Single().Bytes, Is.EqualTo(count * rpc.Length));
    }

    [Test]
    public void What_is_more_than_messages_goes_on_before_anything_else_is_read()
    {
        byte[] message = RpcFrames.ForwardedMessage(Body(AuthorBytes, SequenceBytes, SignatureBytes, TopicBytes), out _);
        byte[] gossip = RpcFrames.DontWant(new MessageId([1, 2, 3]));
        var intake = new RpcIntake(Stranger.PeerId, new GossipSubOptions());

        bool isRead = intake.TryRead(RecordedRpc.WithoutLength(message), out IReadOnlyList<ReceivedRpc> parts);
        bool hadRoom = intake.HasRoom;
        isRead &= intake.TryReadOn(RecordedRpc.WithoutLength(gossip));

        Assert.That((isRead, hadRoom, intake.HasRoom), Is.EqualTo((true, true, false)));
        Assert.That(parts.Single().Messages, Has.Count.EqualTo(1));
        Assert.That(parts.Single().DontWants, Has.Count.EqualTo(1));
    }

    [Test]
    public void Entries_beyond_the_limit_are_left_out_and_counted()
    {
        byte[] subscription = RecordedRpc.WithoutLength(
            RpcFrames.Subscriptions([new SubscriptionChange("t", IsSubscribed: true)])).ToArray();
        byte[] flood = [.. Enumerable.Repeat(subscription, RpcIntake.MaxEntries + 7).SelectMany(rpc => rpc)];
        var intake = new RpcIntake(Stranger.PeerId, new GossipSubOptions());

        Assert.That(intake.TryRead(flood, out IReadOnlyList<ReceivedRpc> parts), Is.True);

        Assert.That(parts[0].Subscriptions, Has.Count.EqualTo(RpcIntake.MaxEntries));
        Assert.That(parts[0].Ignored, Is.EqualTo(7));
    }

    [Test]
    public void Ids_beyond_the_limit_of_an_idontwant_are_left_out_and_counted()
    {
        byte[] one = RecordedRpc.WithoutLength(RpcFrames.DontWant(new MessageId([1, 2, 3]))).ToArray();
        byte[] flood = [.. Enumerable.Repeat(one, RpcIntake.MaxDontWantIds + 7).SelectMany(rpc => rpc)];
        var intake = new RpcIntake(Stranger.PeerId, new GossipSubOptions());

        Assert.That(intake.TryRead(flood, out IReadOnlyList<ReceivedRpc> parts), Is.True);

        Assert.That(parts[0].DontWants, Has.Count.EqualTo(RpcIntake.MaxDontWantIds));
        Assert.That(parts[0].Ignored, Is.EqualTo(7));
    }

    private static MessageOutcome OutcomeOf(
        byte[]? from, byte[]? sequence = null, byte[]? signature = null, byte[]? topic = null, byte[]? key = null) =>
        OutcomeOf(Body(from, sequence, signature, topic, key));

    private static MessageOutcome OutcomeOf(byte[] body)
    {
        byte[] frame = RpcFrames.ForwardedMessage(body, out _);
        var intake = new RpcIntake(Stranger.PeerId, new GossipSubOptions());
        Assert.That(intake.TryRead(RecordedRpc.WithoutLength(frame), out IReadOnlyList<ReceivedRpc> parts), Is.True);
        return parts[0].Messages.Count == 1 ? MessageOutcome.Accepted : parts[0].Refusals[0];
    }

    private static byte[] Body(
        byte[]? from, byte[]? sequence, byte[]? signature, byte[]? topic, byte[]? key = null)
    {
        byte[] body = new byte[4_096];
        var writer = new ProtobufWriter(body);
        (int Field, byte[]? Value)[] fields =
        [
            (RpcMessage.FromField, from), (RpcMessage.DataField, Encoding.UTF8.GetBytes("data")),
            (RpcMessage.SequenceField, sequence), (RpcMessage.TopicField, topic),
            (RpcMessage.SignatureField, signature), (RpcMessage.KeyField, key),
        ];
        foreach ((int field, byte[]? value) in fields)
        {
            if (value is not null)
                writer.WriteBytes(field, value);
        }

        return body[..writer.BytesWritten];
    }
}

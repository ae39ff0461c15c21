using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Turns one peer's RPCs from bytes into values. Everything is checked here but signatures.</summary>
/// <remarks>
/// One for each stream, so that its caches need no lock. What is of a wrong form becomes a refusal; what is more than
/// allowed is left out and counted.
/// </remarks>
internal sealed class RpcIntake(PeerId sender, GossipSubOptions options) : IRpcHandler
{
    /// <summary>How many entries of each kind one RPC may have; js-libp2p has the same limit.</summary>
    public const int MaxEntries = 5_000;

    /// <summary>How many ids an IDONTWANT may have; js-libp2p has the same limit.</summary>
    public const int MaxDontWantIds = 512;

    /// <summary>
    /// How many peers the PRUNEs of one RPC may tell of; go-libp2p and js-libp2p send as many in a PRUNE.
    /// </summary>
    public const int MaxPrunePeers = 16;

    /// <summary>
    /// How long a signed record of one of them may be; as long as an Identify message, which carries one.
    /// </summary>
    public const int MaxRecordBytes = 8_192;

    /// <summary>
    /// How many messages are checked by one worker, one after the other; what else has come goes to others.
    /// </summary>
    public const int MaxMessagesTogether = 8;

    private const int MaxCached = 256;

    private readonly BytesCache<string> _topics = new(MaxCached);
    private readonly AuthorCache _authors = new(MaxCached);
    private readonly List<ReceivedRpc> _parts = [];
    private ReceivedRpc _part = new(sender);
    private int _subscriptions;
    private int _messages;
    private int _ids;
    private int _dontWants;
    private int _meshChanges;
    private int _exchanged;

    /// <summary>
    /// Gets a value indicating whether there was nothing but a few messages: more of them may go on together.
    /// </summary>
    public bool HasRoom => _parts.Count == 1 && _part.HasOnlyMessages && _part.Messages.Count < MaxMessagesTogether;

    /// <summary>Reads an RPC.</summary>
    /// <param name="rpc">The RPC, without the length before it.</param>
    /// <param name="parts">Its content, in order; one part, or several when it has many messages.</param>
    /// <returns><see langword="false"/> when it is no RPC.</returns>
    public bool TryRead(ReadOnlySpan<byte> rpc, out IReadOnlyList<ReceivedRpc> parts)
    {
        _parts.Clear();
        BeginPart();
        parts = _parts;
        return TryReadOn(rpc);
    }

    /// <summary>Reads one more RPC into the same parts. Most have one message each, and many come at once.</summary>
    /// <param name="rpc">The RPC, without the length before it.</param>
    /// <returns><see langword="false"/> when it is no RPC; the parts have some of it.</returns>
    public bool TryReadOn(ReadOnlySpan<byte> rpc)
    {
        _subscriptions = _messages = _ids = _dontWants = _meshChanges = _exchanged = 0;
        RpcIntake handler = this;
        bool isRead = RpcCodec.TryRead(rpc, ref handler);
        _part.Bytes += rpc.Length;
        return isRead;
    }

    void IRpcHandler.OnSubscription(ReadOnlySpan<byte> topicUtf8, bool isSubscribed)
    {
        if (IsAllowed(ref _subscriptions) && TopicOf(topicUtf8) is { } topic)
            _part.Add(new SubscriptionChange(topic, isSubscribed));
    }

    void IRpcHandler.OnMessage(scoped in RpcMessage message)
    {
        if (!IsAllowed(ref _messages))
            return;

        if (_part.Messages.Count == MaxMessagesTogether)
            BeginPart();

        MessageOutcome outcome = Check(in message, out string? topic, out Author? author);
        if (outcome == MessageOutcome.Accepted && topic is not null && author is not null)
            _part.Add(Keep(in message, topic, author));
        else
            _part.Refuse(outcome);
    }

    void IRpcHandler.OnIHave(ReadOnlySpan<byte> topicUtf8, RpcIds ids)
    {
        if (TopicOf(topicUtf8) is not { } topic)
            return;

        List<MessageId> announced = [];
        foreach (ReadOnlySpan<byte> id in ids)
        {
            if (IsAllowed(ref _ids) && IsId(id))
                announced.Add(new MessageId(id.ToArray()));
        }

        if (announced.Count > 0)
            _part.Add(new Announcement(topic, announced));
    }

    void IRpcHandler.OnIWant(RpcIds ids)
    {
        foreach (ReadOnlySpan<byte> id in ids)
        {
            if (IsAllowed(ref _ids) && IsId(id))
                _part.Request(new MessageId(id.ToArray()));
        }
    }

    void IRpcHandler.OnGraft(ReadOnlySpan<byte> topicUtf8)
    {
        if (IsAllowed(ref _meshChanges) && TopicOf(topicUtf8) is { } topic)
            _part.Graft(topic);
    }

    void IRpcHandler.OnPrune(ReadOnlySpan<byte> topicUtf8, ulong backoffSeconds, RpcPeers peers)
    {
        if (IsAllowed(ref _meshChanges) && TopicOf(topicUtf8) is { } topic)
            _part.Add(new PruneNotice(topic, backoffSeconds) { Peers = Keep(peers) });
    }

    void IRpcHandler.OnIDontWant(RpcIds ids)
    {
        foreach (ReadOnlySpan<byte> id in ids)
        {
            if (IsAllowed(ref _dontWants, MaxDontWantIds) && IsId(id))
                _part.DontWant(new MessageId(id.ToArray()));
        }
    }

    private static bool IsId(ReadOnlySpan<byte> id) => id.Length is > 0 and <= MessageId.MaxBytes;

    private void BeginPart()
    {
        _part = new ReceivedRpc(sender);
        _parts.Add(_part);
    }

    private bool IsAllowed(ref int count, int limit = MaxEntries)
    {
        if (++count <= limit)
            return true;

        _part.Ignored++;
        return false;
    }

    private List<ExchangedPeer> Keep(RpcPeers peers)
    {
        List<ExchangedPeer> kept = [];
        foreach (RpcPeers peer in peers)
        {
            if (++_exchanged > MaxPrunePeers)
                break;

            if (peer.SignedRecord.Length <= MaxRecordBytes && PeerId.TryRead(peer.Peer, out PeerId? id))
                kept.Add(new ExchangedPeer(id, peer.SignedRecord.ToArray()));
        }

        return kept;
    }

    private MessageOutcome Check(scoped in RpcMessage message, out string? topic, out Author? author)
    {
        topic = null;
        author = null;
        if (message.HasRepeatedField)
            return MessageOutcome.RepeatedField;

        if (message.From.IsEmpty)
            return MessageOutcome.NoAuthor;

        if (message.Sequence.Length != sizeof(ulong))
            return MessageOutcome.NoSequence;

        if (message.Signature.IsEmpty)
            return MessageOutcome.NoSignature;

        topic = TopicOf(message.TopicUtf8);
        return topic is null ? MessageOutcome.BadTopic : _authors.Find(message.From, message.Key, out author);
    }

    private PubSubMessage Keep(scoped in RpcMessage message, string topic, Author author)
    {
        byte[] frame = RpcFrames.ForwardedMessage(message.Body, out int bodyStart);
        ulong sequence = BinaryPrimitives.ReadUInt64BigEndian(message.Sequence);
        return new PubSubMessage
        {
            Id = MessageIdFunction.Create(options.MessageIds, author, sequence, message.Data),
            Topic = topic,
            Author = author,
            Sequence = sequence,
            Frame = frame,
            BodyStart = bodyStart,
            Payload = frame.AsMemory(bodyStart + message.DataStart, message.Data.Length),
        };
    }

    private string? TopicOf(ReadOnlySpan<byte> utf8)
    {
        if (_topics.TryGet(utf8, out string? topic))
            return topic;

        if (utf8.IsEmpty || utf8.Length > options.MaxTopicBytes || !Utf8.IsValid(utf8))
            return null;

        topic = Encoding.UTF8.GetString(utf8);
        _topics.Add(utf8, topic);
        return topic;
    }
}

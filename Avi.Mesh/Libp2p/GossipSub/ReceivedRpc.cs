namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>An RPC of a peer, out of its buffer: values that the router can keep.</summary>
internal sealed class ReceivedRpc(PeerId sender)
{
    private List<SubscriptionChange>? _subscriptions;
    private List<PubSubMessage>? _messages;
    private List<MessageOutcome>? _refusals;
    private List<Announcement>? _announcements;
    private List<MessageId>? _requests;
    private List<MessageId>? _dontWants;
    private List<string>? _grafts;
    private List<PruneNotice>? _prunes;

    /// <summary>Gets who sent it.</summary>
    public PeerId Sender => sender;

    public IReadOnlyList<SubscriptionChange> Subscriptions => _subscriptions ?? [];

    public IReadOnlyList<PubSubMessage> Messages => _messages ?? [];

    /// <summary>Gets, for each message that was refused for its form, why.</summary>
    public IReadOnlyList<MessageOutcome> Refusals => _refusals ?? [];

    public IReadOnlyList<Announcement> Announcements => _announcements ?? [];

    public IReadOnlyList<MessageId> Requests => _requests ?? [];

    /// <summary>Gets the messages that the sender has and does not want.</summary>
    public IReadOnlyList<MessageId> DontWants => _dontWants ?? [];

    public IReadOnlyList<string> Grafts => _grafts ?? [];

    public IReadOnlyList<PruneNotice> Prunes => _prunes ?? [];

    /// <summary>Gets a value indicating whether there is nothing in it but messages.</summary>
    public bool HasOnlyMessages =>
        (_subscriptions ?? _refusals ?? _announcements ?? _requests ?? _dontWants ?? _grafts ?? (object?)_prunes) is null;

    /// <summary>Gets or sets how long the RPCs were whose content this is.</summary>
    public int Bytes { get; set; }

    /// <summary>Gets or sets how many entries were left out since the RPC had more than allowed.</summary>
    public int Ignored { get; set; }

    public void Add(SubscriptionChange change) => (_subscriptions ??= []).Add(change);

    public void Add(PubSubMessage message) => (_messages ??= []).Add(message);

    public void Refuse(MessageOutcome reason) => (_refusals ??= []).Add(reason);

    public void Add(Announcement announcement) => (_announcements ??= []).Add(announcement);

    public void Request(MessageId id) => (_requests ??= []).Add(id);

    public void DontWant(MessageId id) => (_dontWants ??= []).Add(id);

    public void Graft(string topic) => (_grafts ??= []).Add(topic);

    public void Add(PruneNotice prune) => (_prunes ??= []).Add(prune);
}

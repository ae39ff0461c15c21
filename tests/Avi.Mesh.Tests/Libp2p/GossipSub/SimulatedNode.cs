using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.GossipSub.Scoring;
using Avi.Mesh.Libp2p.Identity;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>A router of a <see cref="RouterNetwork"/>, with everything that came out of it.</summary>
internal sealed class SimulatedNode : IGossipSubOutput, IDisposable
{
    private readonly PrivateKey _identity;
    private readonly MessageSigner _signer;
    private readonly Dictionary<MessageOutcome, int> _outcomes = [];
    private readonly Dictionary<RouterEvent, int> _events = [];
    private readonly Dictionary<Penalty, int> _penalties = [];

    public SimulatedNode(int number, GossipSubOptions options, Random random)
    {
        byte[] seed = new byte[PrivateKey.SeedBytes];
        BitConverter.TryWriteBytes(seed, number);
        _identity = PrivateKey.FromSeed(seed);
        _signer = new MessageSigner(_identity, options.MessageIds, DateTimeOffset.UnixEpoch);
        Router = new GossipSubRouter(Id, options, random, this);
    }

    public PeerId Id => _identity.PeerId;

    public GossipSubRouter Router { get; }

    /// <summary>Gets the payloads that were delivered here, as text, in order.</summary>
    public List<string> Delivered { get; } = [];

    /// <summary>Gets the signed records that this node knows.</summary>
    public Dictionary<PeerId, ReadOnlyMemory<byte>> Records { get; } = [];

    /// <summary>Gets the peers that it was told of, and trusts to be there.</summary>
    public List<ExchangedPeer> Exchanged { get; } = [];

    /// <summary>Gets the direct peers that it wants to connect to.</summary>
    public List<PeerId> MissingDirectPeers { get; } = [];

    /// <summary>Gets how many messages were made here.</summary>
    public int Published { get; private set; }

    /// <summary>Makes a message; nothing here checks signatures, so it has none.</summary>
    public PubSubMessage Message(string topic, string payload)
    {
        Published++;
        return _signer.Create(topic, System.Text.Encoding.UTF8.GetBytes(payload));
    }

    public int Count(MessageOutcome outcome) => _outcomes.GetValueOrDefault(outcome);

    public int Count(Penalty penalty) => _penalties.GetValueOrDefault(penalty);

    public int Count(RouterEvent kind) => _events.GetValueOrDefault(kind);

    public void Deliver(PubSubMessage message, PeerId forwarder) =>
        Delivered.Add(System.Text.Encoding.UTF8.GetString(message.Payload.Span));

    /// <summary>Gets or sets what the application does with new messages.</summary>
    public ValidationStart Validation { get; set; }

    public ValidationStart BeginValidation(PubSubMessage message, PeerId forwarder) => Validation;

    public void OnMessageJudged(MessageOutcome outcome) => _outcomes[outcome] = Count(outcome) + 1;

    public void OnRouterEvent(RouterEvent kind, int count = 1) => _events[kind] = Count(kind) + count;

    public void OnPenalty(Penalty penalty) => _penalties[penalty] = Count(penalty) + 1;

    public ReadOnlyMemory<byte> SignedRecordOf(PeerId peer) => Records.GetValueOrDefault(peer);

    public void OnPeersExchanged(PeerId source, IReadOnlyList<ExchangedPeer> peers) => Exchanged.AddRange(peers);

    public void OnDirectPeerMissing(PeerId peer) => MissingDirectPeers.Add(peer);

    public void Dispose() => _identity.Dispose();
}

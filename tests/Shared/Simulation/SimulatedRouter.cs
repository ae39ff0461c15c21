using System.Buffers.Binary;
using Avi.Mesh;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.GossipSub.Scoring;
using Avi.Mesh.Libp2p.Identity;

namespace Avi.Tests.Simulation;

/// <summary>
/// One router of a simulation. It can be killed, and start again with the same identity and no memory.
/// </summary>
internal sealed class SimulatedRouter : IGossipSubOutput, IDisposable
{
    private readonly SimulationSettings _settings;
    private readonly Random _random;
    private readonly PrivateKey _identity;
    private readonly MessageSigner _signer;
    private readonly Action<SimulatedRouter, int> _onDelivered;

    /// <param name="number">Which of the routers it is.</param>
    /// <param name="settings">What the simulation is like.</param>
    /// <param name="random">Where all randomness comes from.</param>
    /// <param name="onDelivered">Is told of each message that is delivered here, by its number.</param>
    public SimulatedRouter(
        int number, SimulationSettings settings, Random random, Action<SimulatedRouter, int> onDelivered)
    {
        byte[] seed = new byte[PrivateKey.SeedBytes];
        BinaryPrimitives.WriteInt32LittleEndian(seed, number);
        _settings = settings;
        _random = random;
        _onDelivered = onDelivered;
        _identity = PrivateKey.FromSeed(seed);
        _signer = new MessageSigner(_identity, settings.Options.MessageIds, DateTimeOffset.UnixEpoch);
        Number = number;
        Router = new GossipSubRouter(Id, settings.Options, random, this);
    }

    public int Number { get; }

    public PeerId Id => _identity.PeerId;

    public GossipSubRouter Router { get; private set; }

    public bool IsAlive { get; set; } = true;

    /// <summary>Gets when it started last.</summary>
    public TimeSpan StartedAt { get; private set; }

    /// <summary>Gets the links to its peers.</summary>
    public Dictionary<SimulatedRouter, SimulatedLink> Links { get; } = [];

    public int Duplicates { get; private set; }

    public int Repaired { get; private set; }

    /// <summary>Begins anew, with nothing but its identity.</summary>
    public void Restart(TimeSpan now)
    {
        Router = new GossipSubRouter(Id, _settings.Options, _random, this);
        IsAlive = true;
        StartedAt = now;
    }

    /// <summary>Publishes a message that says its number; nothing here checks signatures, so it has none.</summary>
    public void Publish(string topic, int number, TimeSpan now)
    {
        Span<byte> payload = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(payload, number);
        Router.Publish(_signer.Create(topic, payload), now);
    }

    public void Dispose() => _identity.Dispose();

    void IGossipSubOutput.Deliver(PubSubMessage message, PeerId forwarder) =>
        _onDelivered(this, BinaryPrimitives.ReadInt32LittleEndian(message.Payload.Span));

    ValidationStart IGossipSubOutput.BeginValidation(PubSubMessage message, PeerId forwarder) =>
        ValidationStart.NotNeeded;

    void IGossipSubOutput.OnMessageJudged(MessageOutcome outcome) =>
        Duplicates += outcome is MessageOutcome.Duplicate or MessageOutcome.OwnMessage ? 1 : 0;

    void IGossipSubOutput.OnRouterEvent(RouterEvent kind, int count) =>
        Repaired += kind == RouterEvent.IWantAnswered ? count : 0;

    void IGossipSubOutput.OnPenalty(Penalty penalty)
    {
        // What matters is the score that comes of it.
    }

    ReadOnlyMemory<byte> IGossipSubOutput.SignedRecordOf(PeerId peer) => default;

    void IGossipSubOutput.OnPeersExchanged(PeerId source, IReadOnlyList<ExchangedPeer> peers)
    {
        // Nobody has a record to exchange.
    }

    void IGossipSubOutput.OnDirectPeerMissing(PeerId peer)
    {
        // Nobody has direct peers.
    }
}

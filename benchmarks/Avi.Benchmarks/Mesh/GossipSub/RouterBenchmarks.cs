using Avi.Mesh;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.GossipSub.Scoring;
using Avi.Mesh.Libp2p.Identity;

using BenchmarkDotNet.Attributes;

namespace Avi.Benchmarks.Mesh.GossipSub;

/// <summary>
/// What the router does with a message, apart from its signature: remember it, deliver it, forward it.
/// </summary>
[MemoryDiagnoser]
public class RouterBenchmarks : IGossipSubOutput, IPeerSink
{
    private const string Topic = "avi/benchmark";

    private static readonly TimeSpan Now = TimeSpan.FromSeconds(1);

    private readonly byte[] _payload = new byte[100];
    private readonly PrivateKey _identity = PrivateKey.Generate();
    private readonly PrivateKey _author = PrivateKey.Generate();
    private readonly List<PeerId> _peers = [];
    private GossipSubRouter? _router;
    private MessageSigner? _signer;
    private PubSubMessage? _known;
    private int _sent;

    [Params(1, 6)]
    public int Peers { get; set; }

    [GlobalSetup]
    public void Connect()
    {
        _signer = new MessageSigner(_author, MessageIdStyle.PeerIdText, DateTimeOffset.UnixEpoch);
        _router = new GossipSubRouter(_identity.PeerId, new GossipSubOptions(), new Random(1), this);
        _router.Subscribe(Topic, Now);
        for (int i = 0; i < Peers; i++)
        {
            using var key = PrivateKey.Generate();
            _peers.Add(key.PeerId);
            _router.OpenPeer(key.PeerId, GossipSubVersion.V12, isOutbound: true, this, Now);
            var greeting = new ReceivedRpc(key.PeerId);
            greeting.Add(new SubscriptionChange(Topic, IsSubscribed: true));
            greeting.Graft(Topic);
            _router.Receive(greeting, Now);
        }

        _known = NewMessage();
        Receive(_known);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _identity.Dispose();
        _author.Dispose();
    }

    [Benchmark(Baseline = true)]
    public int ReceiveNew() => Receive(NewMessage());

    [Benchmark]
    public int ReceiveKnown() => Receive(_known!);

    void IPeerSink.Send(SendPriority priority, byte[] frame) => _sent++;

    void IGossipSubOutput.Deliver(PubSubMessage message, PeerId forwarder) => _sent++;

    ValidationStart IGossipSubOutput.BeginValidation(PubSubMessage message, PeerId forwarder) =>
        ValidationStart.NotNeeded;

    void IGossipSubOutput.OnMessageJudged(MessageOutcome outcome)
    {
        // Counted by a driver.
    }

    void IGossipSubOutput.OnPenalty(Penalty penalty)
    {
        // Nobody here does wrong.
    }

    ReadOnlyMemory<byte> IGossipSubOutput.SignedRecordOf(PeerId peer) => default;

    void IGossipSubOutput.OnPeersExchanged(PeerId source, IReadOnlyList<ExchangedPeer> peers)
    {
        // Nobody is pruned.
    }

    void IGossipSubOutput.OnDirectPeerMissing(PeerId peer)
    {
        // There are none.
    }

    void IGossipSubOutput.OnRouterEvent(RouterEvent kind, int count)
    {
        // Counted by a driver.
    }

    private PubSubMessage NewMessage()
    {
        PubSubMessage message = _signer!.Create(Topic, _payload);
        message.Verdict = MessageOutcome.Accepted;
        return message;
    }

    private int Receive(PubSubMessage message)
    {
        var rpc = new ReceivedRpc(_peers[0]);
        rpc.Add(message);
        _router!.Receive(rpc, Now);
        return _sent;
    }
}

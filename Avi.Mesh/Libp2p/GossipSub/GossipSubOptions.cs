using Avi.Mesh.Libp2p.GossipSub.Scoring;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Every number of GossipSub: what a topic's mesh looks like, and where each table and queue ends.</summary>
/// <remarks>
/// The names and defaults of the first half are the specification's, as go-libp2p and rust-libp2p have them.
/// </remarks>
internal sealed class GossipSubOptions
{
    /// <summary>Gets how many peers a topic's mesh should have: D. Default: 6.</summary>
    public int Degree { get; init; } = 6;

    /// <summary>Gets below how many a heartbeat grafts: D_low. Default: 5.</summary>
    public int DegreeLow { get; init; } = 5;

    /// <summary>
    /// Gets above how many a heartbeat prunes, and from how many on GRAFTs are refused: D_high. Default: 12.
    /// </summary>
    public int DegreeHigh { get; init; } = 12;

    /// <summary>Gets to how many peers outside the mesh a heartbeat gossips at least: D_lazy. Default: 6.</summary>
    public int DegreeLazy { get; init; } = 6;

    /// <summary>
    /// Gets how many of a mesh should be peers that we dialled, below D_low and at most half of D: D_out. An attacker
    /// who dials us can then not be all of our mesh. Default: 2.
    /// </summary>
    public int DegreeOutbound { get; init; } = 2;

    /// <summary>
    /// Gets how many of a mesh that is cut are the best by score, the others being chosen at random: D_score. Default:
    /// 4.
    /// </summary>
    public int DegreeScore { get; init; } = 4;

    /// <summary>Gets what peers are judged by.</summary>
    public PeerScoreOptions Scores { get; init; } = new();

    /// <summary>
    /// Gets after how many heartbeats a mesh of peers that do little looks for better ones. Default: 60.
    /// </summary>
    public int OpportunisticGraftHeartbeats { get; init; } = 60;

    /// <summary>Gets how many it then takes in. Default: 2.</summary>
    public int OpportunisticGraftPeers { get; init; } = 2;

    /// <summary>
    /// Gets the peers that get all messages of their topics, are in no mesh, and are not judged: explicit peers. The
    /// two sides must name each other. Default: none.
    /// </summary>
    public IReadOnlySet<PeerId> DirectPeers { get; init; } = new HashSet<PeerId>();

    /// <summary>Gets after how many heartbeats a direct peer that is missing is dialled again. Default: 300.</summary>
    public int DirectConnectHeartbeats { get; init; } = 300;

    /// <summary>Gets whether a peer that is put out of a mesh is told of others. Default: yes.</summary>
    public bool ExchangesPeers { get; init; } = true;

    /// <summary>
    /// Gets of how many others it is told, and how many are taken from one peer between two heartbeats. Default: 16.
    /// </summary>
    public int MaxExchangedPeers { get; init; } = RpcIntake.MaxPrunePeers;

    /// <summary>Gets to what part of the other peers of a topic a heartbeat gossips. Default: a quarter.</summary>
    public double GossipFactor { get; init; } = 0.25;

    /// <summary>Gets the time between two heartbeats. Default: 1 second.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets the time before the first heartbeat. Default: 100 ms.</summary>
    public TimeSpan FirstHeartbeat { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Gets how long peers are kept for a topic that is published on but not subscribed. Default: 60 seconds.
    /// </summary>
    public TimeSpan FanoutTimeToLive { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Gets whether an own message goes to all peers of its topic, not only to the mesh. Default: yes.
    /// </summary>
    public bool FloodPublish { get; init; } = true;

    /// <summary>Gets for how many heartbeats a message can be asked for. Default: 5.</summary>
    public int HistoryLength { get; init; } = 5;

    /// <summary>Gets for how many heartbeats a message is announced; at most the one above. Default: 3.</summary>
    public int HistoryGossip { get; init; } = 3;

    /// <summary>Gets how long a message is known, so that it is not taken twice. Default: 120 seconds.</summary>
    public TimeSpan SeenTimeToLive { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Gets how long a pruned peer must not be grafted again. Default: 60 seconds.</summary>
    public TimeSpan PruneBackoff { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets the same after we have left a topic. Default: 10 seconds.</summary>
    public TimeSpan UnsubscribeBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets how much longer than asked we wait, since clocks and networks differ. Default: 1 second.</summary>
    public TimeSpan BackoffSlack { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets the longest backoff that a peer can ask for; more counts as this. Default: 1 hour.</summary>
    public TimeSpan MaxReceivedBackoff { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Gets how soon after a prune a GRAFT is a flood, which is not even answered. Default: 10 seconds.
    /// </summary>
    public TimeSpan GraftFloodThreshold { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets how soon after a PRUNE of ours a GRAFT may have been on its way already, and is no fault. Default: 1
    /// second.
    /// </summary>
    public TimeSpan GraftCrossing { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets after how long a message that was announced and asked for counts as not sent. Default: 3 seconds.
    /// </summary>
    public TimeSpan PromiseTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Gets how many RPCs with an IHAVE one peer may send between two heartbeats; more are ignored. Default: 10.
    /// </summary>
    public int MaxIHaveRpcs { get; init; } = 10;

    /// <summary>
    /// Gets how many ids are announced to one peer, asked of it, and answered to it between two heartbeats; more are
    /// ignored. Default: 5,000.
    /// </summary>
    public int MaxIHaveIds { get; init; } = 5_000;

    /// <summary>Gets how often one message is sent to one peer that asks for it. Default: 3.</summary>
    public int MaxIWantAnswers { get; init; } = 3;

    /// <summary>
    /// Gets from how many bytes of payload on the mesh is told that a message is here: IDONTWANT. Default: 1,024.
    /// </summary>
    public int DontWantBytes { get; init; } = 1_024;

    /// <summary>
    /// Gets how many messages one peer may say that it does not want between two heartbeats; more are ignored.
    /// Default: 1,000.
    /// </summary>
    public int MaxDontWantIds { get; init; } = 1_000;

    /// <summary>Gets for how many heartbeats that is remembered. Default: 3.</summary>
    public int DontWantHeartbeats { get; init; } = 3;

    /// <summary>Gets how a message is identified; the same on all nodes of a mesh. Default: AVI's.</summary>
    public MessageIdStyle MessageIds { get; init; } = MessageIdStyle.PeerIdText;

    /// <summary>Gets how many topics one node joins; more are refused. Default: 16,384.</summary>
    public int MaxJoinedTopics { get; init; } = 16_384;

    /// <summary>Gets how many topics are remembered of one peer; more are ignored. Default: 1,024.</summary>
    public int MaxTopicsOfPeer { get; init; } = 1_024;

    /// <summary>Gets how many characters its topics may have together; more are ignored. Default: 65,536.</summary>
    public int MaxTopicCharactersOfPeer { get; init; } = 65_536;

    /// <summary>Gets the longest topic, in UTF-8 bytes; longer ones are refused and ignored. Default: 1,024.</summary>
    public int MaxTopicBytes { get; init; } = 1_024;

    /// <summary>
    /// Gets the longest RPC, in bytes, both ways; go-libp2p and the original AVI node have the same limit. A peer that
    /// sends more loses its stream; a publish that needs more is refused. Default: 1 MiB.
    /// </summary>
    public int MaxRpcBytes { get; init; } = 1 << 20;

    /// <summary>Gets how many ids the seen cache holds; the oldest makes room. Default: 131,072, about 25 MB.</summary>
    public int MaxSeenMessages { get; init; } = 131_072;

    /// <summary>Gets how many messages can be asked for; the oldest makes room. Default: 65,536.</summary>
    public int MaxCachedMessages { get; init; } = 65_536;

    /// <summary>Gets how many bytes of messages can be asked for; the oldest makes room. Default: 32 MiB.</summary>
    public long MaxCachedBytes { get; init; } = 32 << 20;

    /// <summary>Gets how many backoffs are remembered; more are not. Default: 65,536.</summary>
    public int MaxBackoffs { get; init; } = 65_536;

    /// <summary>
    /// Gets how many control RPCs wait for one peer; one more resets the stream, since they are never dropped.
    /// Default: 1,024.
    /// </summary>
    public int MaxQueuedControl { get; init; } = 1_024;

    /// <summary>
    /// Gets how many messages and gossip RPCs wait for one peer; gossip makes room first, then the oldest message.
    /// Default: 4,096.
    /// </summary>
    public int MaxQueuedMessages { get; init; } = 4_096;

    /// <summary>Gets how many bytes of them wait for one peer, likewise. Default: 4 MiB.</summary>
    public int MaxQueuedBytes { get; init; } = 4 << 20;

    /// <summary>Gets how long one write to a peer may wait before its stream is reset. Default: 30 seconds.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets the first pause before a lost stream is opened again; it doubles. Default: 0.5 seconds.</summary>
    public TimeSpan MinReopenPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Gets the longest pause before a lost stream is opened again. Default: 30 seconds.</summary>
    public TimeSpan MaxReopenPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets how many signatures are made or checked at once. Default: one for each processor, at most 8.
    /// </summary>
    public int MaxSignatureWorkers { get; init; } = Math.Min(Environment.ProcessorCount, 8);

    /// <summary>
    /// Gets how many bytes of received RPCs wait for their signatures and the router; then peers are no longer read.
    /// Default: 16 MiB.
    /// </summary>
    public int MaxInboundBytes { get; init; } = 16 << 20;

    /// <summary>
    /// Gets how many bytes of own publishes wait for their signatures and the router; one more is told to try later.
    /// A publish counts as 2 KiB more than its frame. Default: 2 MiB.
    /// </summary>
    public int MaxPublishBytes { get; init; } = 2 << 20;
}

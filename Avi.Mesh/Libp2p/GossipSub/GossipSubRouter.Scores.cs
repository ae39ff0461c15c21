using Avi.Mesh.Libp2p.GossipSub.Scoring;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <content>What peers are worth, and what that decides. Direct peers are above it.</content>
internal sealed partial class GossipSubRouter
{
    /// <summary>Stands for the topic of messages that are wrong in a way that leaves them none of ours.</summary>
    private const string NoTopic = "";

    private readonly PeerScores _scores = new(options.Scores);

    /// <summary>Gets what the peers are worth that are here.</summary>
    public IEnumerable<double> Scores => _peers.Values.Select(peer => peer.Score.Value);

    /// <summary>Gets how many of them are ignored.</summary>
    public int GraylistedCount => _peers.Values.Count(peer => !Hears(peer));

    /// <summary>Gets how many peers each topic's mesh has.</summary>
    public IEnumerable<int> MeshDegrees => _joined.Values.Select(topic => topic.Mesh.Count);

    /// <summary>Gets what a peer is worth, here or not. From any thread.</summary>
    public double ScoreOf(PeerId peer) => _scores.Of(peer);

    /// <summary>Says whether what a peer says is ignored, so that it need not be checked. From any thread.</summary>
    public bool IsGraylisted(PeerId peer) => !options.DirectPeers.Contains(peer) && _scores.IsGraylisted(peer);

    /// <summary>The application says what it thinks of a peer: P5. 0 takes it back.</summary>
    public void SetApplicationScore(PeerId peer, double score) => _scores.SetApplication(peer, score);

    private void RejectMessage(RouterPeer peer, string topic)
    {
        // Only topics of ours have counters of their own, else a peer could make us count without end.
        peer.Score.AddInvalidMessage(_joined.ContainsKey(topic) ? topic : NoTopic);
        output.OnPenalty(Penalty.InvalidMessage);
    }

    private static bool IsInvalid(MessageOutcome outcome) => outcome
        is MessageOutcome.NoAuthor
        or MessageOutcome.NoSequence
        or MessageOutcome.NoSignature
        or MessageOutcome.BadTopic
        or MessageOutcome.RepeatedField
        or MessageOutcome.WrongKey
        or MessageOutcome.BadSignature;

    private static bool Hears(RouterPeer peer) => peer.IsDirect || !peer.Score.IsGraylisted;

    private bool GossipsWith(RouterPeer peer) => peer.Score.Value >= options.Scores.GossipThreshold;

    private bool PublishesTo(RouterPeer peer) =>
        peer.IsDirect || peer.Score.Value >= options.Scores.PublishThreshold;

    private static void EnterMesh(RouterTopic topic, RouterPeer peer)
    {
        if (topic.Mesh.Add(peer))
            peer.Score.EnterMesh(topic.Name);
    }

    private void LeaveMesh(RouterTopic topic, RouterPeer peer)
    {
        if (topic.Mesh.Remove(peer))
            CountLeaving(topic, peer);
    }

    private void CountLeaving(RouterTopic topic, RouterPeer peer)
    {
        if (peer.Score.LeaveMesh(topic.Name))
            output.OnPenalty(Penalty.MissingDeliveries);
    }

    private void PenalizeBrokenPromises(TimeSpan now)
    {
        foreach (PeerId id in _promises.RemoveBroken(now))
        {
            output.OnRouterEvent(RouterEvent.PromiseBroken);

            // Who has left could not keep it.
            if (!_peers.TryGetValue(id, out RouterPeer? peer))
                continue;

            peer.Score.AddBrokenPromise();
            output.OnPenalty(Penalty.BrokenPromise);
        }
    }

    private void PenalizeEarlyGraft(RouterPeer peer, bool isFlood)
    {
        for (int i = 0; i < (isFlood ? 2 : 1); i++)
        {
            peer.Score.AddMisbehaviour();
            output.OnPenalty(Penalty.EarlyGraft);
        }
    }
}

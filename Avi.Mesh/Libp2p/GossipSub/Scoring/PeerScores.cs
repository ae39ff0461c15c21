using System.Collections.Concurrent;
using System.Net;

namespace Avi.Mesh.Libp2p.GossipSub.Scoring;

/// <summary>The scores of all peers: those that are here, and those that left a bad one behind.</summary>
/// <remarks>
/// A state machine without a clock. Only <see cref="Of"/> and <see cref="IsGraylisted"/> may be called from any thread.
/// </remarks>
internal sealed class PeerScores(PeerScoreOptions options)
{
    /// <summary>As many as come within the window in which a copy counts, in a busy topic.</summary>
    private const int MaxDeliveries = 10_000;

    /// <summary>How long peers are blamed for bringing what has been rejected.</summary>
    private static readonly TimeSpan RejectionWindow = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<PeerId, PeerScore> _peers = [];
    private readonly Dictionary<PeerId, double> _application = [];
    private readonly Dictionary<HostGroup, int> _groups = [];
    private readonly DeliveryLog _deliveries = new(MaxDeliveries);
    private TimeSpan _passedUntil;
    private int _retained;

    /// <summary>Gets how many peers have left and are remembered.</summary>
    public int RetainedCount => _retained;

    /// <summary>Gets what a peer is worth; 0 if nothing is known of it.</summary>
    public double Of(PeerId peer) => _peers.TryGetValue(peer, out PeerScore? score) ? score.Value : 0;

    /// <summary>Says whether what a peer says is ignored.</summary>
    public bool IsGraylisted(PeerId peer) => Of(peer) < options.GraylistThreshold;

    /// <summary>A peer is here; it may have been here before.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="host">Where it is, if it has an IP address.</param>
    public PeerScore Connect(PeerId peer, IPAddress? host)
    {
        if (_peers.TryGetValue(peer, out PeerScore? score))
            _retained--;
        else
            score = _peers[peer] = new PeerScore(peer, options);

        score.IsConnected = true;
        score.Group = host is null ? null : HostGroup.Of(host);
        score.SetApplication(_application.GetValueOrDefault(peer));
        if (score.Group is { } group)
            score.SetColocated(_groups[group] = _groups.GetValueOrDefault(group) + 1);

        return score;
    }

    /// <summary>A peer has left. A bad score stays, else coming back would heal it.</summary>
    public void Disconnect(PeerScore score)
    {
        if (score.Group is { } group && --_groups[group] == 0)
            _groups.Remove(group);

        score.IsConnected = false;
        score.Group = null;
        score.SetApplication(0);
        score.SetColocated(0);
        if (score.Value >= 0)
        {
            _peers.TryRemove(score.Peer, out _);
            return;
        }

        score.Expiry = _passedUntil + options.Retention;
        if (++_retained > options.MaxRetained)
            ForgetBestRetained();
    }

    /// <summary>A peer was the first to bring a message; whether it is valid is still to be found out.</summary>
    /// <param name="score">The peer.</param>
    /// <param name="topic">The message's topic.</param>
    /// <param name="id">The message.</param>
    /// <param name="isJudged">Whether the application will say what it thinks of it.</param>
    /// <param name="now">Monotonic time.</param>
    public void BeginDelivery(PeerScore score, string topic, MessageId id, bool isJudged, TimeSpan now)
    {
        if (isJudged || options.Of(topic).MeshDeliveries is not null)
            _deliveries.Begin(id, score.Peer, now);
    }

    /// <summary>The message that a peer was the first to bring is valid: good for all who brought it.</summary>
    public void AcceptDelivery(PeerId first, string topic, MessageId id, TimeSpan now)
    {
        if (_peers.TryGetValue(first, out PeerScore? score))
            score.AddFirstDelivery(topic);

        TimeSpan window = options.Of(topic).MeshDeliveries?.Window ?? TimeSpan.Zero;
        foreach (PeerId peer in _deliveries.End(id, MessageVerdict.Accept, now + window))
        {
            if (peer != first && _peers.TryGetValue(peer, out PeerScore? other))
                other.AddMeshDelivery(topic);
        }
    }

    /// <summary>The message that a peer was the first to bring is of no use, and nobody is to blame.</summary>
    public void IgnoreDelivery(MessageId id, TimeSpan now) => _deliveries.End(id, MessageVerdict.Ignore, now);

    /// <summary>The message that a peer was the first to bring is one that no honest peer hands on.</summary>
    /// <returns>Who else has brought it.</returns>
    public IEnumerable<PeerId> RejectDelivery(PeerId first, MessageId id, TimeSpan now) =>
        _deliveries.End(id, MessageVerdict.Reject, now + RejectionWindow).Where(peer => peer != first);

    /// <summary>A peer brought a message that had come before.</summary>
    /// <returns>What that says of the peer, if anything.</returns>
    public MessageVerdict? AddDuplicate(PeerScore score, string topic, MessageId id, TimeSpan now)
    {
        if (_deliveries.Count == 0)
            return null;

        MessageVerdict? verdict = _deliveries.AddCopy(id, score.Peer, now);
        if (verdict == MessageVerdict.Accept)
            score.AddMeshDelivery(topic);

        return verdict;
    }

    /// <summary>The application says what it thinks of a peer, here or not. 0 takes it back.</summary>
    public void SetApplication(PeerId peer, double score)
    {
        if (score == 0)
            _application.Remove(peer);
        else
            _application[peer] = score;

        if (_peers.TryGetValue(peer, out PeerScore? known) && known.IsConnected)
            known.SetApplication(score);
    }

    /// <summary>Lets time pass: counters decay, and what has decayed or is too old is forgotten.</summary>
    public void Pass(TimeSpan now)
    {
        var decay = new Decay(now - _passedUntil, options.DecayToZero);
        _passedUntil = now;
        foreach ((_, PeerScore score) in _peers)
        {
            score.Pass(decay);
            if (score.IsConnected)
            {
                if (score.Group is { } group)
                    score.SetColocated(_groups[group]);
            }
            else if (score.Value >= 0 || now >= score.Expiry)
            {
                Forget(score);
            }
        }
    }

    private void ForgetBestRetained()
    {
        PeerScore? best = _peers.Values.Where(score => !score.IsConnected).MaxBy(score => score.Value);
        if (best is not null)
            Forget(best);
    }

    private void Forget(PeerScore score)
    {
        _peers.TryRemove(score.Peer, out _);
        _retained--;
    }
}

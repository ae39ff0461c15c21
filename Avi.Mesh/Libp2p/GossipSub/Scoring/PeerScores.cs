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
    public void BeginDelivery(PeerScore score, string topic, MessageId id, TimeSpan now)
    {
        if (options.Of(topic).MeshDeliveries is not null)
            _deliveries.Begin(id, score.Peer, now);
    }

    /// <summary>The message that a peer was the first to bring is valid.</summary>
    public void AddFirstDelivery(PeerScore score, string topic, MessageId id, TimeSpan now)
    {
        score.AddFirstDelivery(topic);
        if (options.Of(topic).MeshDeliveries is { } deliveries)
            _deliveries.End(id, now + deliveries.Window);
    }

    /// <summary>A peer brought a message that had come before.</summary>
    public void AddDuplicate(PeerScore score, string topic, MessageId id, TimeSpan now)
    {
        if (_deliveries.Count > 0 && _deliveries.TryCount(id, score.Peer, now))
            score.AddMeshDelivery(topic);
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

using System.Diagnostics.CodeAnalysis;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>
/// A lookup: asks who is closer, and then them, until the closest have all answered. Decides; does not send.
/// </summary>
/// <remarks>
/// It goes on several ways at once that have no peer in common, so that a liar leads astray one of them only (Baumgart
/// and Mies, "S/Kademlia", section 4.4). Each way goes on until its own closest have answered, however close the peers
/// are that another way was told of. Who floods a network with made-up peers has the closest to everything, but not
/// many networks; so a way goes on until its closest of different networks have answered, too.
/// Whose answer is lost is reported as failed by the driver.
/// </remarks>
internal sealed class KademliaQuery
{
    private readonly KademliaKey _target;
    private readonly QueryOptions _options;
    private readonly QueryPath[] _paths;
    private readonly int _width;
    private readonly Dictionary<PeerId, QueryCandidate> _candidates = []; // <= MaxRequests * K + the seeds
    private readonly List<QueryCandidate> _closestFirst = [];
    private readonly PeerId _self;
    private int _nextPath;
    private int _requests;
    private bool _isStopped;

    /// <param name="self">This node, which is never asked.</param>
    /// <param name="target">What is looked up.</param>
    /// <param name="seeds">Whom to ask first; they are dealt out to the ways.</param>
    /// <param name="options">The bounds.</param>
    public KademliaQuery(PeerId self, KademliaKey target, IReadOnlyList<QueryPeer> seeds, QueryOptions options)
    {
        _self = self;
        _target = target;
        _options = options;
        _paths = [.. Enumerable.Range(0, options.Paths).Select(_ => new QueryPath())];
        _width = (KademliaOptions.K + options.Paths - 1) / options.Paths;
        for (int i = 0; i < seeds.Count; i++)
            Hear(seeds[i], _paths[i % options.Paths]);
    }

    /// <summary>Gets a value indicating whether nobody is being asked, and nobody is to be asked.</summary>
    public bool IsDone => InFlight == 0 && FindNext() is null;

    /// <summary>Gets a value indicating whether it ended because it has asked as many as it may.</summary>
    public bool IsExhausted => _requests >= _options.MaxRequests;

    /// <summary>Gets how many peers have been asked.</summary>
    public int Requests => _requests;

    /// <summary>Gets how many peers are being asked.</summary>
    public int InFlight { get; private set; }

    /// <summary>Gets the closest that have answered, the closest first; at most k.</summary>
    public IReadOnlyList<PeerId> Closest =>
        [.. _closestFirst.Where(candidate => candidate.State == CandidateState.Answered)
            .Take(KademliaOptions.K)
            .Select(candidate => candidate.Peer)];

    /// <summary>Gets the closest that were heard of and not asked; at most k.</summary>
    public IReadOnlyList<PeerId> Unasked =>
        [.. _closestFirst.Where(candidate => candidate.State == CandidateState.Heard)
            .Take(KademliaOptions.K)
            .Select(candidate => candidate.Peer)];

    /// <summary>Says whom to ask next.</summary>
    /// <returns><see langword="false"/> when enough are being asked, or nobody is to be asked.</returns>
    public bool TryNext([NotNullWhen(true)] out PeerId? peer)
    {
        peer = null;
        if (FindNext() is not { } next)
            return false;

        peer = next.Peer;
        next.State = CandidateState.Asked;
        next.Path.InFlight++;
        _nextPath = (Array.IndexOf(_paths, next.Path) + 1) % _paths.Length;
        InFlight++;
        _requests++;
        return true;
    }

    /// <summary>A peer that was asked has answered.</summary>
    /// <param name="peer">Who.</param>
    /// <param name="origin">Where its connection comes from.</param>
    /// <param name="closer">Whom it named; at most k of them count.</param>
    public void OnAnswered(PeerId peer, PeerOrigin origin, IEnumerable<QueryPeer> closer)
    {
        if (!TryEnd(peer, CandidateState.Answered, out QueryCandidate? candidate))
            return;

        candidate.Origin = origin;
        foreach (QueryPeer named in closer.Take(KademliaOptions.K))
            Hear(named, candidate.Path);
    }

    /// <summary>A peer that was asked could not be reached, or has not answered in time.</summary>
    public void OnFailed(PeerId peer) => TryEnd(peer, CandidateState.Failed, out _);

    /// <summary>Enough is known, or the time is up: nobody else is asked.</summary>
    public void Stop() => _isStopped = true;

    private void Hear(QueryPeer peer, QueryPath path)
    {
        if (peer.Id == _self || _candidates.ContainsKey(peer.Id))
            return;

        var candidate = new QueryCandidate(peer, KademliaKey.Of(peer.Id).DistanceTo(_target), path);
        _candidates.Add(peer.Id, candidate);
        Insert(_closestFirst, candidate);
        Insert(path.ClosestFirst, candidate);
    }

    private bool TryEnd(
        PeerId peer, CandidateState state, [NotNullWhen(true)] out QueryCandidate? candidate)
    {
        if (!_candidates.TryGetValue(peer, out candidate) || candidate.State != CandidateState.Asked)
            return false;

        candidate.State = state;
        candidate.Path.InFlight--;
        InFlight--;
        return true;
    }

    private QueryCandidate? FindNext()
    {
        if (_isStopped || IsExhausted)
            return null;

        for (int i = 0; i < _paths.Length; i++)
        {
            QueryPath path = _paths[(_nextPath + i) % _paths.Length];
            if (path.InFlight < _options.Parallelism && path.FindNext(_width) is { } next)
                return next;
        }

        // Each way has come to its end; what is left are peers among the closest of all, of a way that had more.
        return _closestFirst.Where(candidate => candidate.State != CandidateState.Failed)
            .Take(KademliaOptions.K)
            .FirstOrDefault(candidate => candidate.State == CandidateState.Heard
                && candidate.Path.InFlight < _options.Parallelism);
    }

    private static void Insert(List<QueryCandidate> closestFirst, QueryCandidate candidate)
    {
        int low = 0;
        int high = closestFirst.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (closestFirst[middle].Distance.CompareTo(candidate.Distance) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        closestFirst.Insert(low, candidate);
    }
}

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Which peers to dial, and when, to have enough of them. Decides; not for several threads.</summary>
/// <remarks>
/// Time is monotonic in all calls. A peer that cannot be reached is not given up: the pauses grow, and it is forgotten
/// when nothing is known of its addresses any more.
/// </remarks>
/// <param name="options">The marks and pauses.</param>
/// <param name="standingOf">Says what a connected peer is worth.</param>
/// <param name="random">Spreads the pauses.</param>
internal sealed class PeerSeeker(
    ConnectionManagerOptions options, Func<PeerId, PeerStanding> standingOf, Random random)
{
    private readonly Backoff _backoff = new(options.MinRedialPause, options.MaxRedialPause, random);
    private readonly Dictionary<PeerId, Prospect> _prospects = []; // None of them is connected.
    private readonly Dictionary<PeerId, Company> _connected = [];
    private int _dialling;

    /// <summary>Gets how many peers are connected.</summary>
    public int ConnectedCount => _connected.Count;

    /// <summary>Gets how many peers could be dialled, now or later.</summary>
    public int ProspectCount => _prospects.Count;

    /// <summary>
    /// Gets how many of the connected peers are company: all that this node dialled or has use for, and few others.
    /// </summary>
    public int CompanyCount
    {
        get
        {
            int own = 0;
            int others = 0;
            foreach ((PeerId peer, Company company) in _connected)
            {
                PeerStanding standing = standingOf(peer);
                if (standing == PeerStanding.Useful || (standing == PeerStanding.Unknown && company.IsOurs))
                    own++;
                else if (standing == PeerStanding.Unknown)
                    others++;
            }

            return own + Math.Min(others, options.LowWater - options.OwnSeats);
        }
    }

    /// <summary>Gets a value indicating whether there is less company than there should be.</summary>
    public bool IsSeeking => CompanyCount < options.LowWater;

    /// <summary>Finds for how long peers have been connected.</summary>
    public IEnumerable<(PeerId Peer, TimeSpan Age)> AgesAt(TimeSpan now) =>
        _connected.Select(entry => (entry.Key, now - entry.Value.Since));

    /// <summary>Says whether a peer is connected, or waits to be dialled.</summary>
    public bool Knows(PeerId peer) => _connected.ContainsKey(peer) || _prospects.ContainsKey(peer);

    /// <summary>A peer is connected.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="isOurs">Whether this node has dialled.</param>
    /// <param name="now">The time.</param>
    public void Connected(PeerId peer, bool isOurs, TimeSpan now)
    {
        int failures = 0;
        if (_prospects.Remove(peer, out Prospect? prospect))
        {
            failures = prospect.Failures;
            _dialling -= prospect.IsDialled ? 1 : 0;
        }

        _connected[peer] = new Company(now, isOurs, failures);
    }

    /// <summary>The last connection of a peer has ended.</summary>
    public void Lost(PeerId peer, TimeSpan now)
    {
        if (!_connected.Remove(peer, out Company company))
            return;

        bool wasSteady = now - company.Since >= options.SteadyAfter;
        int failures = wasSteady ? 1 : company.Failures + 1;
        TimeSpan pause = company.IsDismissed ? options.DismissedPause : _backoff.After(failures);
        Add(peer, new Prospect(ProspectKind.Lost)
        {
            Failures = failures,
            DueAt = now + pause,
            IsMet = company.IsOurs || wasSteady,
        });
    }

    /// <summary>A peer is sent away: it is not to be dialled for a while.</summary>
    public void Dismiss(PeerId peer)
    {
        if (_connected.TryGetValue(peer, out Company company))
            _connected[peer] = company with { IsDismissed = true };
    }

    /// <summary>
    /// A peer is closed to make room. One that this node chose is dialled again when there is room.
    /// </summary>
    public void Trimmed(PeerId peer)
    {
        if (!_connected.GetValueOrDefault(peer).IsOurs || standingOf(peer) == PeerStanding.Unwanted)
            Dismiss(peer);
    }

    /// <summary>
    /// Somebody tells of a peer; it is dialled when there is room for it, at once if it is a new one.
    /// </summary>
    public void Found(PeerId peer, ProspectKind kind, TimeSpan now)
    {
        if (!Knows(peer))
            Add(peer, new Prospect(kind) { DueAt = now, IsMet = kind == ProspectKind.Remembered });
        else if (_prospects.TryGetValue(peer, out Prospect? prospect) && kind < prospect.Kind)
            prospect.Kind = kind;
    }

    /// <summary>The dial of a peer has failed.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="isHopeless">Whether no address of it is known, so that it need not be tried again.</param>
    /// <param name="now">The time.</param>
    public void Failed(PeerId peer, bool isHopeless, TimeSpan now)
    {
        if (!_prospects.TryGetValue(peer, out Prospect? prospect) || !prospect.IsDialled)
            return;

        _dialling--;
        prospect.IsDialled = false;
        prospect.DueAt = now + _backoff.After(++prospect.Failures);
        if (isHopeless)
            _prospects.Remove(peer);
    }

    /// <summary>Chooses whom to dial now. Each of them has to be reported as connected or failed.</summary>
    /// <param name="isWanted">Says whether a peer is to be dialled however many are connected.</param>
    /// <param name="now">The time.</param>
    public IReadOnlyList<PeerId> Take(Func<PeerId, bool> isWanted, TimeSpan now)
    {
        var taken = new List<PeerId>();
        int company = CompanyCount;
        foreach ((PeerId peer, Prospect prospect) in _prospects
            .Where(entry => !entry.Value.IsDialled && entry.Value.DueAt <= now)
            .OrderBy(entry => entry.Value.Kind)
            .ThenBy(entry => entry.Value.DueAt))
        {
            if (_dialling >= options.MaxConcurrentDials)
                break;

            if (!HasRoomFor(prospect.Kind, company) && !isWanted(peer))
                continue;

            prospect.IsDialled = true;
            _dialling++;
            taken.Add(peer);
        }

        return taken;
    }

    /// <summary>Finds when the next peer is due.</summary>
    /// <returns>The time, which may have passed; <see langword="null"/> when nobody waits.</returns>
    public TimeSpan? NextDue()
    {
        TimeSpan? next = null;
        foreach (Prospect prospect in _prospects.Values)
        {
            if (!prospect.IsDialled && (next is null || prospect.DueAt < next))
                next = prospect.DueAt;
        }

        return next;
    }

    private bool HasRoomFor(ProspectKind kind, int company) =>
        company + _dialling < options.LowWater
        || (kind == ProspectKind.Neighbour && _connected.Count + _dialling < options.NeighbourMark);

    private void Add(PeerId peer, Prospect prospect)
    {
        if (_prospects.Count >= options.MaxProspects)
        {
            (PeerId last, Prospect? lastProspect) = _prospects
                .Where(entry => !entry.Value.IsDialled)
                .MaxBy(entry => entry.Value.Remoteness);
            if (lastProspect is null || lastProspect.Remoteness.CompareTo(prospect.Remoteness) < 0)
                return;

            _prospects.Remove(last);
        }

        _prospects[peer] = prospect;
    }

    private readonly record struct Company(TimeSpan Since, bool IsOurs, int Failures, bool IsDismissed = false);

    private sealed class Prospect(ProspectKind kind)
    {
        public ProspectKind Kind { get; set; } = kind;

        public TimeSpan DueAt { get; set; }

        public int Failures { get; set; }

        public bool IsDialled { get; set; }

        /// <summary>Gets a value indicating whether this node has met it, of its own will or for long.</summary>
        public bool IsMet { get; init; }

        /// <summary>
        /// Gets what is largest for the one to be forgotten: anybody can tell of any number of peers.
        /// </summary>
        public (bool IsStrange, TimeSpan DueAt) Remoteness => (!IsMet, DueAt);
    }
}

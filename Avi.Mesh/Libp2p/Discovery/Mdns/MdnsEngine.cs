using System.Net;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>
/// Discovery in local networks: packets and time in, packets and found peers out. Decides; has no socket and no clock.
/// </summary>
internal sealed class MdnsEngine(
    PeerId localPeer, MdnsNames names, MdnsOptions options, Random random, IMdnsOutput output)
{
    private const int MulticastPort = 5353;

    private readonly MdnsCodec _codec = new(names, options);
    private readonly MdnsBrowser _browser = new(localPeer, options);
    private readonly SourceLimiter _sources = new(options);
    private readonly Dictionary<MdnsLinkId, LinkState> _links = [];
    private readonly byte[] _packet = new byte[MdnsOptions.MaxSentBytes];

    /// <summary>Gets how many peers are known.</summary>
    public int PeerCount => _browser.Count;

    /// <summary>Gets how many networks are spoken in.</summary>
    public int LinkCount => _links.Count;

    /// <summary>
    /// Says which networks there are now. In new ones, and where this node has moved, it asks at once.
    /// </summary>
    public void SetLinks(IReadOnlyList<MdnsLink> links, TimeSpan now)
    {
        foreach (MdnsLinkId gone in _links.Keys.Except(links.Select(link => link.Id)).ToArray())
            _links.Remove(gone);

        foreach (MdnsLink link in links)
        {
            if (_links.TryGetValue(link.Id, out LinkState? state))
                state.Update(link, now);
            else if (_links.Count < options.MaxLinks)
                _links.Add(link.Id, new LinkState(link, options, random, now));
        }
    }

    /// <summary>A packet has come.</summary>
    /// <param name="link">In which network.</param>
    /// <param name="source">From where.</param>
    /// <param name="packet">Its bytes.</param>
    /// <param name="now">Monotonic time; never smaller than in the call before.</param>
    public void Receive(MdnsLinkId link, IPEndPoint source, ReadOnlySpan<byte> packet, TimeSpan now)
    {
        // Interfaces that this node does not speak in are heard by the same socket.
        if (!_links.TryGetValue(link, out LinkState? state) || !state.Link.IsOnLink(source.Address))
        {
            output.Count(MdnsOutcome.OffLink);
            return;
        }

        if (!_sources.TryTakePacket(source.Address, now))
        {
            output.Count(MdnsOutcome.RateLimited);
            return;
        }

        switch (_codec.Read(packet, out MdnsQuestion question, out IReadOnlyList<MdnsAnswer> answers))
        {
            case MdnsPacketKind.Query:
                OnQuery(state, source, question, now);
                break;
            case MdnsPacketKind.Answer:
                OnAnswers(state.Link, source.Address, answers, now);
                break;
            case MdnsPacketKind.Foreign:
                output.Count(MdnsOutcome.Foreign);
                break;
            default:
                output.Count(MdnsOutcome.Malformed);
                break;
        }
    }

    /// <summary>Sends what is due.</summary>
    /// <returns>When something is due again.</returns>
    public TimeSpan Advance(TimeSpan now)
    {
        _browser.Expire(now);
        TimeSpan next = TimeSpan.MaxValue;
        foreach (LinkState state in _links.Values)
        {
            MdnsLinkId id = state.Link.Id;
            if (state.Queries.TryTake(now))
            {
                int bytes = _codec.WriteQuery(_packet, _browser.KnownIn(id, now));
                output.Send(id, MdnsSending.Query, target: null, _packet.AsSpan(0, bytes));
                state.Responder.Ask(forUs: true, forService: false, now);
            }

            if (state.Responder.TryTake(now, out MdnsReply reply))
                Answer(state, MdnsSending.Answer, target: null, reply);

            TimeSpan due = state.Responder.NextDue < state.Queries.NextDue
                ? state.Responder.NextDue
                : state.Queries.NextDue;
            next = due < next ? due : next;
        }

        return next;
    }

    /// <summary>Says goodbye in all networks.</summary>
    public void Leave()
    {
        int bytes = _codec.WriteGoodbye(_packet);
        foreach (MdnsLinkId link in _links.Keys)
            output.Send(link, MdnsSending.Goodbye, target: null, _packet.AsSpan(0, bytes));
    }

    private void OnQuery(LinkState state, IPEndPoint source, in MdnsQuestion question, TimeSpan now)
    {
        bool tellsOfUs = question.AsksForPeers && !question.KnowsUs;
        output.Count(tellsOfUs || question.AsksForServices ? MdnsOutcome.Query : MdnsOutcome.KnownQuery);
        if (!tellsOfUs && !question.AsksForServices)
            return;

        // From another port, a resolver that knows no multicast asks, such as dig, and waits for an answer of its own.
        // rust-libp2p asks from such ports, too, but listens only to what goes to all. So both are sent. What goes to
        // one asker is limited, since his address may be forged; all others hear of us once a second at most anyway.
        bool isOneShot = source.Port != MulticastPort;
        var reply = new MdnsReply(tellsOfUs, question.AsksForServices, isOneShot ? question.Id : null);
        bool wantsUnicast = isOneShot || (question.WantsUnicast && state.Responder.HasToldLately(now));
        bool isUnicast = wantsUnicast && _sources.TryTakeUnicast(source.Address, now);
        if (isUnicast)
            Answer(state, MdnsSending.Unicast, source, reply);

        if (!isUnicast || isOneShot)
            state.Responder.Ask(tellsOfUs, question.AsksForServices, now);
    }

    private void OnAnswers(MdnsLink link, IPAddress source, IReadOnlyList<MdnsAnswer> answers, TimeSpan now)
    {
        foreach (MdnsAnswer answer in answers)
        {
            MdnsOutcome outcome = _browser.Hear(answer, link, source, now, out FoundPeer found);
            output.Count(outcome);
            if (outcome == MdnsOutcome.Found)
                output.Found(found);
        }
    }

    private void Answer(LinkState state, MdnsSending kind, IPEndPoint? target, in MdnsReply reply)
    {
        int bytes = _codec.WriteAnswer(_packet, reply, state.Link.Addresses);
        output.Send(state.Link.Id, kind, target, _packet.AsSpan(0, bytes));
    }

    private sealed class LinkState(MdnsLink link, MdnsOptions options, Random random, TimeSpan now)
    {
        public MdnsLink Link { get; private set; } = link;

        public MdnsQuerySchedule Queries { get; } = new(options, random, now);

        public MdnsResponder Responder { get; } = new(options, random);

        public void Update(MdnsLink link, TimeSpan now)
        {
            if (Link.IsSame(link))
                return;

            Link = link;
            Queries.Restart(now);
        }
    }
}

using System.Text;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>The packets of discovery: queries for peers, and what peers answer.</summary>
internal sealed class MdnsCodec(MdnsNames names, MdnsOptions options)
{
    private const string AddressKey = "dnsaddr=";
    private const int MaxTextBytes = 255;

    /// <summary>Reads a packet.</summary>
    /// <param name="packet">What came.</param>
    /// <param name="question">What a query wants.</param>
    /// <param name="answers">What peers tell, ourselves too; empty for every other kind.</param>
    public MdnsPacketKind Read(
        ReadOnlySpan<byte> packet, out MdnsQuestion question, out IReadOnlyList<MdnsAnswer> answers)
    {
        question = default;
        answers = [];
        var reader = new DnsReader(packet, stackalloc byte[DnsReader.NameBufferBytes]);
        if (!reader.TryReadHeader(out DnsHeader header))
            return MdnsPacketKind.Malformed;

        if (!header.IsPlain)
            return MdnsPacketKind.Foreign;

        return header.IsResponse
            ? ReadResponse(ref reader, header, out answers)
            : ReadQuery(ref reader, header, out question);
    }

    /// <summary>Writes a query for peers.</summary>
    /// <param name="destination">At least <see cref="MdnsOptions.MaxSentBytes"/> bytes.</param>
    /// <param name="known">Who need not answer, with what is left of their time; as many as fit are told.</param>
    /// <returns>How many bytes were written.</returns>
    public int WriteQuery(Span<byte> destination, IEnumerable<(DnsName Name, TimeSpan TimeLeft)> known)
    {
        var writer = new DnsWriter(destination[..MdnsOptions.MaxSentBytes]);
        int serviceOffset = writer.WriteQuestion(names.Service, DnsType.Pointer);
        ushort count = 0;
        foreach ((DnsName name, TimeSpan timeLeft) in known)
        {
            if (writer.WritePointer(serviceOffset, names.Service, name, timeLeft).Target == 0)
                break;

            count++;
        }

        writer.WriteHeader(new DnsHeader(0, 0, Questions: 1, Answers: count, 0, 0));
        return writer.Written;
    }

    /// <summary>Writes an answer.</summary>
    /// <param name="destination">At least <see cref="MdnsOptions.MaxSentBytes"/> bytes.</param>
    /// <param name="reply">What it is about.</param>
    /// <param name="addresses">Where this node is, with its peer id; those that do not fit are left out.</param>
    /// <returns>How many bytes were written.</returns>
    public int WriteAnswer(Span<byte> destination, in MdnsReply reply, IReadOnlyList<Multiaddr> addresses)
    {
        bool isOneShot = reply.RepeatsId is not null;
        TimeSpan timeToLive = isOneShot ? options.OneShotTimeToLive : options.TimeToLive;
        var writer = new DnsWriter(destination[..MdnsOptions.MaxSentBytes]);
        int questionOffset = 0;
        if (isOneShot)
        {
            DnsName asked = reply.TellsOfUs ? names.Service : MdnsNames.AllServices;
            questionOffset = writer.WriteQuestion(asked, DnsType.Pointer);
        }

        ushort answers = 0;
        int serviceOffset = reply.TellsOfUs ? questionOffset : 0;
        if (reply.TellsOfService)
        {
            int metaOffset = reply.TellsOfUs ? 0 : questionOffset;
            writer.WritePointer(metaOffset, MdnsNames.AllServices, names.Service, timeToLive);
            answers++;
        }

        ushort texts = 0;
        if (reply.TellsOfUs)
        {
            (_, int peerOffset) = writer.WritePointer(serviceOffset, names.Service, names.Peer, timeToLive);
            answers++;
            foreach (Multiaddr address in addresses)
            {
                byte[] text = Encoding.UTF8.GetBytes(AddressKey + address);
                if (text.Length <= MaxTextBytes && writer.TryWriteText(peerOffset, text, !isOneShot, timeToLive))
                    texts++;
            }
        }

        writer.WriteHeader(new DnsHeader(
            reply.RepeatsId ?? 0, DnsHeader.ResponseFlags, isOneShot ? (ushort)1 : (ushort)0, answers, 0, texts));
        return writer.Written;
    }

    /// <summary>
    /// Writes that this node leaves. There are no addresses in it: js-libp2p reads no time to live, and would dial.
    /// </summary>
    /// <param name="destination">At least <see cref="MdnsOptions.MaxSentBytes"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    public int WriteGoodbye(Span<byte> destination)
    {
        var writer = new DnsWriter(destination[..MdnsOptions.MaxSentBytes]);
        writer.WritePointer(0, names.Service, names.Peer, TimeSpan.Zero);
        writer.WriteHeader(new DnsHeader(0, DnsHeader.ResponseFlags, 0, Answers: 1, 0, 0));
        return writer.Written;
    }

    private MdnsPacketKind ReadQuery(ref DnsReader reader, in DnsHeader header, out MdnsQuestion question)
    {
        question = new MdnsQuestion(header.Id, false, false, false, false);
        for (int i = 0; i < header.Questions; i++)
        {
            if (!reader.TryReadQuestion(out DnsQuestion asked))
                return MdnsPacketKind.Malformed;

            bool isPeers = IsAbout(asked, names.Service, DnsType.Pointer) || IsAbout(asked, names.Peer, DnsType.Text);
            bool isServices = IsAbout(asked, MdnsNames.AllServices, DnsType.Pointer);
            question = question with
            {
                AsksForPeers = question.AsksForPeers || isPeers,
                AsksForServices = question.AsksForServices || isServices,
                WantsUnicast = question.WantsUnicast || ((isPeers || isServices) && asked.WantsUnicast),
            };
        }

        if (!question.AsksForPeers && !question.AsksForServices)
            return MdnsPacketKind.Foreign;

        for (int i = 0; i < header.Answers; i++)
        {
            if (!reader.TryReadRecord(out DnsRecord known))
                return MdnsPacketKind.Malformed;

            // Less than half of its time left: the asker wants it anew (RFC 6762, section 7.1).
            bool isOfUs = IsPeerPointer(ref reader, known, out ReadOnlySpan<byte> peer) && names.Peer.Is(peer);
            if (isOfUs && known.TimeToLive >= options.TimeToLive / 2)
                question = question with { KnowsUs = true };
        }

        return MdnsPacketKind.Query;
    }

    private MdnsPacketKind ReadResponse(
        ref DnsReader reader, in DnsHeader header, out IReadOnlyList<MdnsAnswer> answers)
    {
        answers = [];
        for (int i = 0; i < header.Questions; i++)
        {
            if (!reader.TryReadQuestion(out _))
                return MdnsPacketKind.Malformed;
        }

        // First who is there, then all that is said of each (the copy goes over the records again): rust-libp2p has the
        // texts among the additional records, js-libp2p among the answers.
        DnsReader records = reader;
        List<MdnsAnswer>? found = null;
        for (int i = 0; i < header.Records; i++)
        {
            if (!reader.TryReadRecord(out DnsRecord record))
                return MdnsPacketKind.Malformed;

            if (found?.Count >= MdnsOptions.MaxPeersOfPacket
                || !IsPeerPointer(ref reader, record, out ReadOnlySpan<byte> peer))
            {
                continue;
            }

            found ??= [];
            found.Add(new MdnsAnswer(
                DnsName.FromWire(peer), record.TimeToLive, ReadAddresses(records, header.Records, peer)));
        }

        if (found is null)
            return MdnsPacketKind.Foreign;

        answers = found;
        return MdnsPacketKind.Answer;
    }

    private bool IsPeerPointer(
        ref DnsReader reader, scoped in DnsRecord record, out ReadOnlySpan<byte> peer)
    {
        peer = default;
        return record.Type == DnsType.Pointer
            && record.IsInternet
            && names.Service.Is(record.Name)
            && reader.TryReadTarget(record, out peer);
    }

    private static bool IsAbout(scoped in DnsQuestion question, DnsName name, DnsType type) =>
        question.IsInternet && (question.Type == type || question.Type == DnsType.Any) && name.Is(question.Name);

    private static List<Multiaddr> ReadAddresses(DnsReader records, int count, ReadOnlySpan<byte> peer)
    {
        List<Multiaddr> addresses = [];
        for (int i = 0; i < count && records.TryReadRecord(out DnsRecord record); i++)
        {
            if (record.Type == DnsType.Text && record.IsInternet && record.Name.SequenceEqual(peer))
                AddAddresses(record.Data, addresses);
        }

        return addresses;
    }

    private static void AddAddresses(ReadOnlySpan<byte> texts, List<Multiaddr> addresses)
    {
        while (!texts.IsEmpty && texts.Length > texts[0] && addresses.Count < MdnsOptions.MaxAddressesOfPeer)
        {
            string text = Encoding.UTF8.GetString(texts.Slice(1, texts[0]));
            if (text.StartsWith(AddressKey, StringComparison.Ordinal)
                && Multiaddr.TryParse(text[AddressKey.Length..], out Multiaddr? address)
                && address.PeerId is not null)
            {
                addresses.Add(address);
            }

            texts = texts[(1 + texts[0])..];
        }
    }
}

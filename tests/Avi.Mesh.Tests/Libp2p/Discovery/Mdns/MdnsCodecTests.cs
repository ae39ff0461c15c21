using System.Buffers.Binary;
using Avi.Mesh.Libp2p.Discovery.Mdns;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Tests.Libp2p.Swarm;
using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Discovery.Mdns;

[TestFixture]
internal sealed class MdnsCodecTests
{
    private static readonly MdnsNames Names = MdnsPackets.Names();
    private static readonly MdnsCodec Codec = new(Names, new MdnsOptions());

    [Test]
    public void Query_of_js_libp2p_asks_for_peers()
    {
        MdnsPacketKind kind = Codec.Read(MdnsPackets.JsQuery, out MdnsQuestion question, out _);

        Assert.That(kind, Is.EqualTo(MdnsPacketKind.Query));
        Assert.That(question, Is.EqualTo(new MdnsQuestion(0, true, false, false, false)));
    }

    [Test]
    public void Own_query_is_byte_for_byte_that_of_js_libp2p()
    {
        byte[] packet = new byte[MdnsOptions.MaxSentBytes];

        int bytes = Codec.WriteQuery(packet, []);

        Assert.That(packet[..bytes], Is.EqualTo(MdnsPackets.JsQuery));
    }

    [Test]
    public void Answer_of_js_libp2p_is_read_from_among_the_answers()
    {
        MdnsAnswer answer = ReadAnswer(MdnsPackets.JsAnswer);

        Assert.That(answer.TimeToLive, Is.EqualTo(TimeSpan.FromSeconds(120)));
        Assert.That($"{answer.Name}", Does.StartWith("abcdefgh").And.EndWith("._p2p._udp.local"));
        Assert.That(answer.Addresses.Select(address => $"{address}"), Is.EqualTo(new[]
        {
            $"/ip4/127.0.0.1/tcp/4001/p2p/{MdnsPackets.ForeignPeer}",
            $"/ip4/10.77.0.2/tcp/4001/p2p/{MdnsPackets.ForeignPeer}",
        }));
    }

    [Test]
    public void Answer_of_rust_libp2p_is_read_from_among_the_additional_records()
    {
        MdnsAnswer answer = ReadAnswer(MdnsPackets.RustAnswer);

        Assert.That(answer.TimeToLive, Is.EqualTo(TimeSpan.FromSeconds(360)));
        Assert.That($"{answer.Name}", Is.EqualTo("ab3defghijklmnopqrstuvwxyz0123456789"));
        Assert.That(
            $"{answer.Addresses.Single()}", Is.EqualTo($"/ip4/10.77.0.3/tcp/39001/p2p/{MdnsPackets.ForeignPeer}"));
    }

    [Test]
    public void Query_for_all_services_is_heard_beside_others()
    {
        MdnsPacketKind kind = Codec.Read(MdnsPackets.PrinterQuery, out MdnsQuestion question, out _);

        Assert.That(kind, Is.EqualTo(MdnsPacketKind.Query));
        Assert.That((question.AsksForPeers, question.AsksForServices), Is.EqualTo((false, true)));
    }

    [Test]
    public void Own_answer_is_read_back_with_its_addresses()
    {
        PeerId peer = TestPeers.Id(1);
        Multiaddr[] addresses =
        [
            Multiaddr.Parse("/ip4/10.77.0.1/tcp/4001").WithPeerId(peer),
            Multiaddr.Parse("/ip6zone/2/ip6/fe80::1/tcp/4001").WithPeerId(peer),
        ];
        byte[] packet = new byte[MdnsOptions.MaxSentBytes];

        int bytes = Codec.WriteAnswer(packet, new MdnsReply(true, true), addresses);
        MdnsAnswer answer = ReadAnswer(packet[..bytes]);

        Assert.That(answer.Name, Is.EqualTo(Names.Peer));
        Assert.That(answer.TimeToLive, Is.EqualTo(new MdnsOptions().TimeToLive));
        Assert.That(answer.Addresses, Is.EqualTo(addresses));
        DnsHeader header = DnsHeader.Read(packet);
        Assert.That((header.Flags, header.Answers, header.Additionals), Is.EqualTo((0x8400, 2, 2)));
    }

    [Test]
    public void One_shot_answer_repeats_the_question_and_its_number_and_is_not_believed_for_long()
    {
        byte[] packet = new byte[MdnsOptions.MaxSentBytes];

        int bytes = Codec.WriteAnswer(
            packet,
            new MdnsReply(true, false, RepeatsId: 77),
            [Multiaddr.Parse("/ip4/10.77.0.1/tcp/4001").WithPeerId(TestPeers.Id(1))]);
        MdnsAnswer answer = ReadAnswer(packet[..bytes]);

        DnsHeader header = DnsHeader.Read(packet);
        Assert.That((header.Id, header.Questions), Is.EqualTo((77, 1)));
        Assert.That(packet.AsSpan(DnsHeader.Bytes, 21).ToArray(), Is.EqualTo(MdnsPackets.JsQuery[DnsHeader.Bytes..]));
        Assert.That(answer.TimeToLive, Is.EqualTo(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public void Goodbye_takes_the_name_back_and_has_no_address()
    {
        byte[] packet = new byte[MdnsOptions.MaxSentBytes];

        int bytes = Codec.WriteGoodbye(packet);
        MdnsAnswer answer = ReadAnswer(packet[..bytes]);

        Assert.That((answer.Name, answer.TimeToLive), Is.EqualTo((Names.Peer, TimeSpan.Zero)));
        Assert.That(answer.Addresses, Is.Empty);
    }

    [TestCase(360, true)]
    [TestCase(180, true)]
    [TestCase(179, false)]
    public void Asker_who_knows_us_for_half_the_time_yet_says_so(int secondsLeft, bool knowsUs)
    {
        byte[] packet = new byte[MdnsOptions.MaxSentBytes];

        int bytes = Codec.WriteQuery(packet, [(Names.Peer, TimeSpan.FromSeconds(secondsLeft))]);
        Codec.Read(packet.AsSpan(0, bytes), out MdnsQuestion question, out _);

        Assert.That((question.AsksForPeers, question.KnowsUs), Is.EqualTo((true, knowsUs)));
    }

    [Test]
    public void Packets_never_grow_beyond_what_every_network_takes()
    {
        byte[] packet = new byte[MdnsOptions.MaxSentBytes];
        Multiaddr[] many =
        [
            .. Enumerable.Range(0, 500).Select(i => Multiaddr.Parse($"/ip4/10.77.0.1/tcp/{i + 1}")
                .WithPeerId(TestPeers.Id(1))),
        ];

        int query = Codec.WriteQuery(
            packet, Enumerable.Range(0, 500).Select(i => (MdnsPackets.Names(i).Peer, TimeSpan.FromSeconds(360))));
        MdnsPacketKind kind = Codec.Read(packet.AsSpan(0, query), out _, out _);
        int answer = Codec.WriteAnswer(packet, new MdnsReply(true, true), many);
        int told = ReadAnswer(packet[..answer]).Addresses.Count;

        Assert.That((query, answer), Is.LessThanOrEqualTo((MdnsOptions.MaxSentBytes, MdnsOptions.MaxSentBytes)));
        Assert.That(kind, Is.EqualTo(MdnsPacketKind.Query));
        Assert.That(told, Is.GreaterThan(8).And.LessThan(20));
    }

    [Test]
    public void Address_that_is_longer_than_a_string_of_dns_is_left_out()
    {
        byte[] packet = new byte[MdnsOptions.MaxSentBytes];
        Multiaddr tooLong = Multiaddr.Parse($"/dns4/{new string('x', 250)}/tcp/1").WithPeerId(TestPeers.Id(1));
        Multiaddr good = Multiaddr.Parse("/ip4/10.77.0.1/tcp/4001").WithPeerId(TestPeers.Id(1));

        int bytes = Codec.WriteAnswer(packet, new MdnsReply(true, false), [tooLong, good]);

        Assert.That(ReadAnswer(packet[..bytes]).Addresses, Is.EqualTo(new[] { good }));
    }

    [Test]
    public void Names_of_a_private_network_are_of_nobody_else()
    {
        var open = MdnsNames.Create(networkFingerprint: null, new Random(1));
        var closed = MdnsNames.Create(MeshNetworkKey.Generate().Fingerprint, new Random(1));

        MdnsPacketKind kind = new MdnsCodec(closed, new MdnsOptions()).Read(MdnsPackets.JsQuery, out _, out _);

        Assert.That($"{open.Service}", Is.EqualTo("_p2p._udp.local"));
        Assert.That($"{closed.Service}", Does.Match(@"^_p2p-[0-9a-f]{32}\._udp\.local$"));
        Assert.That($"{open.Peer}", Does.Match(@"^[0-9a-z]{32,63}\._p2p\._udp\.local$"));
        Assert.That(kind, Is.EqualTo(MdnsPacketKind.Foreign));
    }

    [TestCaseSource(nameof(Golden))]
    public void Packet_that_is_cut_off_is_malformed(byte[] packet)
    {
        for (int length = 0; length < packet.Length; length++)
        {
            MdnsPacketKind kind = Codec.Read(packet.AsSpan(0, length), out _, out _);
            Assert.That(kind, Is.EqualTo(MdnsPacketKind.Malformed), $"{length} bytes");
        }
    }

    [Test]
    public void Any_bytes_are_read_without_an_exception() =>
        Gen.Select(Gen.Int[0, Golden.Length - 1], Gen.Int[0, 1_000], Gen.Byte, Gen.Byte.Array[0, 40]).Sample(
            (golden, where, change, more) =>
            {
                byte[] bytes = [.. Golden[golden], .. more];
                bytes[where % bytes.Length] = change;
                Codec.Read(bytes, out _, out _);
                Codec.Read(more, out _, out _);
            });

    [Test]
    public void Pointers_that_make_a_circle_or_lead_ahead_are_malformed()
    {
        foreach (int target in (int[])[12, 13, 14, 40, 0x3FFF])
        {
            byte[] packet = [.. MdnsPackets.JsQuery.AsSpan(0, DnsHeader.Bytes), 0xC0, 0, 0, 12, 0, 1, .. new byte[40]];
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(DnsHeader.Bytes), (ushort)(0xC000 | target));

            Assert.That(Codec.Read(packet, out _, out _), Is.EqualTo(MdnsPacketKind.Malformed), $"{target}");
        }
    }

    [Test]
    public void Pointers_cannot_make_a_short_packet_cost_more_than_a_long_one()
    {
        // Each question's name is a label of one byte and a pointer to the name before: 255 of them would be 255 long.
        var packet = new List<byte>([0, 0, 0, 0, 0x03, 0xE8, 0, 0, 0, 0, 0, 0]);
        int before = 0;
        for (int i = 0; i < 1_000; i++)
        {
            int here = packet.Count;
            packet.AddRange([1, (byte)'x', .. before == 0 ? [0] : Pointer(before), 0, 12, 0, 1]);
            before = here;
        }

        Assert.That(Codec.Read([.. packet], out _, out _), Is.EqualTo(MdnsPacketKind.Malformed));
    }

    [Test]
    public void Packet_names_eight_peers_at_most()
    {
        byte[] one = MdnsPackets.Answer(1, "/ip4/10.77.0.2/tcp/4001");
        int nameBytes = Names.Service.Wire.Length;
        int pointerBytes = nameBytes + 10 + BinaryPrimitives.ReadUInt16BigEndian(
            one.AsSpan(DnsHeader.Bytes + nameBytes + 8));
        byte[] pointer = one[DnsHeader.Bytes..(DnsHeader.Bytes + pointerBytes)];
        byte[] packet = [.. one[..DnsHeader.Bytes], .. Enumerable.Repeat(pointer, 100).SelectMany(bytes => bytes)];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), 100);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), 0);

        Codec.Read(packet, out _, out IReadOnlyList<MdnsAnswer> answers);

        Assert.That(answers, Has.Count.EqualTo(MdnsOptions.MaxPeersOfPacket));
    }

    [TestCase(0x0800)] // another operation than a query
    [TestCase(0x8403)] // an error
    public void Packet_with_an_operation_or_an_error_is_none_of_ours(int flags)
    {
        byte[] packet = [.. MdnsPackets.JsQuery];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)flags);

        Assert.That(Codec.Read(packet, out _, out _), Is.EqualTo(MdnsPacketKind.Foreign));
    }

    [Test]
    public void Queries_and_what_is_about_other_services_cost_no_memory()
    {
        byte[] foreign = [.. MdnsPackets.JsAnswer];
        foreign[DnsHeader.Bytes + 1] = (byte)'x';
        Codec.Read(foreign, out _, out _);
        Codec.Read(MdnsPackets.JsQuery, out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();

        MdnsPacketKind other = Codec.Read(foreign, out _, out _);
        Codec.Read(MdnsPackets.JsQuery, out _, out _);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(other, Is.EqualTo(MdnsPacketKind.Foreign));
    }

    [TestCase("")]
    [TestCase("a..b")]
    [TestCase("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234.local")]
    public void Name_with_an_empty_or_a_long_label_is_refused(string text) =>
        Assert.That(() => DnsName.Parse(text), Throws.TypeOf<FormatException>());

    [Test]
    public void Name_of_more_than_255_bytes_is_refused_and_one_of_255_is_read()
    {
        string longest = string.Join('.', Enumerable.Repeat(new string('x', 62), 4)); // 4 * 63 + 1 = 253
        byte[] query = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. DnsName.Parse(longest + ".y").Wire[..^1], 0, 0, 12, 0, 1];
        byte[] tooLong = [.. query.AsSpan(0, 12), 1, (byte)'z', .. query.AsSpan(12)];

        Assert.That(() => DnsName.Parse(longest + ".yy"), Throws.TypeOf<FormatException>());
        Assert.That(Codec.Read(query, out _, out _), Is.EqualTo(MdnsPacketKind.Foreign));
        Assert.That(Codec.Read(tooLong, out _, out _), Is.EqualTo(MdnsPacketKind.Malformed));
    }

    private static byte[][] Golden =>
        [MdnsPackets.JsQuery, MdnsPackets.JsAnswer, MdnsPackets.RustAnswer, MdnsPackets.PrinterQuery];

    private static byte[] Pointer(int target) => [(byte)(0xC0 | (target >> 8)), (byte)target];

    private static MdnsAnswer ReadAnswer(byte[] packet)
    {
        Assert.That(
            Codec.Read(packet, out _, out IReadOnlyList<MdnsAnswer> answers), Is.EqualTo(MdnsPacketKind.Answer));
        return answers.Single();
    }
}

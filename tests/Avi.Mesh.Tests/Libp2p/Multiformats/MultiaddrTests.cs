using System.Net;
using System.Net.Sockets;
using System.Text.Json;

using Avi.Mesh.Libp2p.Multiformats;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Multiformats;

[TestFixture]
internal sealed class MultiaddrTests
{
    private const string Alice = "12D3KooWQCkBm1BYtkHpocxCwMgR8yjitEeHGx8spzcDLGt2gkBm";
    private const string Bob = "12D3KooWRkZhiRhsqmrQ28rt73K7V3aCBpqKrLGSXmZ99PTcTZby";

    private static readonly Gen<Multiaddr> AnyAddress = Gen.OneOf(
            Gen.Byte.Array[4].Select(ip => $"/ip4/{new IPAddress(ip)}"),
            Gen.Byte.Array[16].Select(ip => $"/ip6/{new IPAddress(ip)}"),
            Gen.String[Gen.Char["abcxyz019.-_ü"], 1, 40].Select(name => $"/dns4/{name}"))
        .Select(Gen.UShort, (host, port) => $"{host}/tcp/{port}")
        .Select(Gen.Int[0, 4], (socket, rest) => rest switch
        {
            0 => socket,
            1 => socket + "/ws",
            2 => socket + "/tls/ws",
            3 => $"{socket}/p2p/{Alice}",
            _ => $"{socket}/p2p/{Alice}/p2p-circuit/p2p/{Bob}",
        })
        .Select(Multiaddr.Parse);

    [Test]
    public void Addresses_are_written_and_read_as_js_libp2p_does()
    {
        foreach (JsonElement vector in Libp2pVectors.Section("multiaddrs").EnumerateArray())
        {
            byte[] bytes = vector.Hex("bytes");

            var fromText = Multiaddr.Parse(vector.Text("text"));
            bool isRead = Multiaddr.TryRead(bytes, out Multiaddr? fromBytes);

            Assert.That(fromText.Bytes.ToArray(), Is.EqualTo(bytes), vector.Text("text"));
            Assert.That(isRead);
            Assert.That(fromBytes?.ToString(), Is.EqualTo(vector.Text("text")));
            Assert.That(fromBytes, Is.EqualTo(fromText));
            Assert.That(fromBytes?.GetHashCode(), Is.EqualTo(fromText.GetHashCode()));
        }
    }

    [Test]
    public void Address_survives_its_text_and_its_bytes() =>
        AnyAddress.Sample(address =>
            address.Equals(Multiaddr.Parse(address.ToString()))
            && Multiaddr.TryRead(address.Bytes.Span, out Multiaddr? read)
            && address.Equals(read));

    [Test]
    public void Cut_off_address_is_refused_or_a_shorter_address() =>
        AnyAddress.Sample(address =>
        {
            for (int cut = 0; cut < address.Bytes.Length; cut++)
            {
                // Where a component ends, what is left is an address too; elsewhere it is none.
                if (Multiaddr.TryRead(address.Bytes.Span[..cut], out Multiaddr? shorter)
                    && !address.ToString().StartsWith(shorter + "/", StringComparison.Ordinal))
                {
                    return false;
                }
            }

            return true;
        });

    [Test]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Byte.Array[0, 64].Sample(bytes => Multiaddr.TryRead(bytes, out _) || !Multiaddr.TryRead(bytes, out _));

    [Test]
    public void Mutated_addresses_are_refused_or_survive_their_text() =>
        AnyAddress.Select(Gen.Int[0, 1023], Gen.Byte).Sample((address, position, value) =>
        {
            byte[] bytes = address.Bytes.ToArray();
            bytes[position % bytes.Length] = value;

            return !Multiaddr.TryRead(bytes, out Multiaddr? read)
                || (Multiaddr.TryParse(read.ToString(), out Multiaddr? again) && again.Equals(read));
        });

    [Test]
    public void Walking_over_an_address_does_not_allocate()
    {
        byte[] bytes = Multiaddr.Parse($"/dns4/example.com/tcp/4001/p2p/{Alice}").Bytes.ToArray();
        int components = 0;

        long allocated = Allocations.Of(() =>
        {
            components = 0;
            var reader = new MultiaddrReader(bytes);
            while (reader.TryReadNext(out _, out _))
                components++;
        });

        Assert.That((components, allocated), Is.EqualTo((3, 0L)));
    }

    [TestCase("")]
    [TestCase("/")]
    [TestCase("ip4/127.0.0.1")]
    [TestCase("/ip4")]
    [TestCase("/ip4/127.0.0.1/")]
    [TestCase("/ip4/127.1")]
    [TestCase("/ip4/256.0.0.1")]
    [TestCase("/ip4/::1")]
    [TestCase("/ip6/127.0.0.1")]
    [TestCase("/ip6/[::1]")]
    [TestCase("/ip6/fe80::1%1")]
    [TestCase("/ip4/127.0.0.1/tcp/65536")]
    [TestCase("/ip4/127.0.0.1/tcp/-1")]
    [TestCase("/ip4/127.0.0.1/tcp/ 1")]
    [TestCase("/ip4/127.0.0.1/tcp")]
    [TestCase("/dns4//tcp/1")]
    [TestCase("/dns4/a b/tcp/1")]
    [TestCase("/p2p/12D3KooW")]
    [TestCase("/onion3/abc:1")]
    [TestCase("/certhash/zabc")]
    public void Text_that_is_no_address_is_refused(string text)
    {
        Assert.That(Multiaddr.TryParse(text, out _), Is.False);
        Assert.That(() => Multiaddr.Parse(text), Throws.InstanceOf<FormatException>());
    }

    [TestCase("", TestName = "Nothing_is_no_address")]
    [TestCase("047f0000", TestName = "Half_a_host_is_refused")]
    [TestCase("8400", TestName = "Code_that_is_longer_than_needed_is_refused")]
    [TestCase("36ffffffffffffffff7f", TestName = "Length_beyond_the_end_is_refused")]
    [TestCase("3600", TestName = "Empty_name_is_refused")]
    [TestCase("3603612f62", TestName = "Slash_in_a_name_is_refused")]
    [TestCase("3603610a62", TestName = "Line_break_in_a_name_is_refused")]
    [TestCase("3602c328", TestName = "Name_that_is_not_UTF_8_is_refused")]
    [TestCase("a503020000", TestName = "Bad_peer_id_is_refused")]
    [TestCase("ffff03", TestName = "Unknown_protocol_is_refused")]
    public void Bytes_that_are_no_address_are_refused(string hex) =>
        Assert.That(Multiaddr.TryRead(Convert.FromHexString(hex), out _), Is.False);

    [Test]
    public void Address_that_is_too_long_is_refused()
    {
        byte[] longest = [0x36, 0xFD, 0x07, .. Enumerable.Repeat((byte)'a', 1021)];
        byte[] longer = [0x36, 0xFE, 0x07, .. Enumerable.Repeat((byte)'a', 1022)];

        Assert.That(longest, Has.Length.EqualTo(Multiaddr.MaxBytes));
        Assert.That(Multiaddr.TryRead(longest, out _));
        Assert.That(Multiaddr.TryRead(longer, out _), Is.False);
    }

    [Test]
    public void Only_a_peer_id_at_the_end_is_a_demand()
    {
        Multiaddr plain = Multiaddr.Parse("/ip4/10.0.0.5/tcp/9000");
        Multiaddr direct = Multiaddr.Parse($"/ip4/10.0.0.5/tcp/9000/p2p/{Alice}");
        Multiaddr relay = Multiaddr.Parse($"/ip4/10.0.0.5/tcp/9000/p2p/{Alice}/p2p-circuit");

        Assert.That(
            (plain.PeerId, direct.PeerId, relay.PeerId),
            Is.EqualTo(((PeerId?)null, PeerId.Parse(Alice), (PeerId?)null)));
    }

    [Test]
    public void Peer_id_is_put_on_replaced_and_taken_off()
    {
        Multiaddr plain = Multiaddr.Parse("/ip4/10.0.0.5/tcp/9000");

        Multiaddr alice = plain.WithPeerId(PeerId.Parse(Alice));
        Multiaddr bob = alice.WithPeerId(PeerId.Parse(Bob));

        Assert.That(alice.ToString(), Is.EqualTo($"/ip4/10.0.0.5/tcp/9000/p2p/{Alice}"));
        Assert.That(bob, Is.EqualTo(Multiaddr.Parse($"/ip4/10.0.0.5/tcp/9000/p2p/{Bob}")));
        Assert.That((alice.WithoutPeerId(), bob.WithoutPeerId()), Is.EqualTo((plain, plain)));
        Assert.That(plain.WithoutPeerId(), Is.SameAs(plain));
        Assert.That(Multiaddr.Parse($"/p2p/{Bob}").WithoutPeerId().PeerId, Is.EqualTo(PeerId.Parse(Bob)));
    }

    [Test]
    public void Old_name_of_p2p_is_read() =>
        Assert.That(Multiaddr.Parse($"/ipfs/{Alice}"), Is.EqualTo(Multiaddr.Parse($"/p2p/{Alice}")));

    [Test]
    public void Certificate_hash_survives_its_text()
    {
        const string Text =
            "/ip4/192.0.2.7/udp/4001/quic-v1/webtransport/certhash/uEiDDq4_xNyDorZBH3TlGazyJdOWSwvo4PUo5YHFMrvDE8g";

        Assert.That(Multiaddr.Parse(Text).ToString(), Is.EqualTo(Text));
    }

    [TestCase("/ip4/127.0.0.1/tcp/4001", "127.0.0.1:4001")]
    [TestCase("/ip4/127.0.0.1/tcp/4001/p2p/" + Alice, "127.0.0.1:4001")]
    [TestCase("/ip6/::1/tcp/0", "[::1]:0")]
    [TestCase("/ip6zone/7/ip6/fe80::1/tcp/1234", "[fe80::1%7]:1234")]
    public void Address_of_a_TCP_socket_is_an_end_point(string text, string expected)
    {
        bool isTcp = Multiaddr.Parse(text).TryGetTcp(out EndPoint? endPoint);

        Assert.That(isTcp);
        Assert.That(endPoint?.ToString(), Is.EqualTo(expected));
    }

    [TestCase("dns", AddressFamily.Unspecified)]
    [TestCase("dns4", AddressFamily.InterNetwork)]
    [TestCase("dns6", AddressFamily.InterNetworkV6)]
    public void Host_name_is_an_end_point_with_the_family_that_is_meant(string protocol, AddressFamily family)
    {
        bool isTcp = Multiaddr.Parse($"/{protocol}/example.com/tcp/80").TryGetTcp(out EndPoint? endPoint);

        Assert.That(isTcp);
        Assert.That(endPoint, Is.EqualTo(new DnsEndPoint("example.com", 80, family)));
    }

    [TestCase("/ip4/127.0.0.1")]
    [TestCase("/ip4/127.0.0.1/udp/1/quic-v1")]
    [TestCase("/ip4/127.0.0.1/tcp/1/ws")]
    [TestCase("/ip6zone/7/ip4/127.0.0.1/tcp/1")]
    [TestCase("/ip6zone/7")]
    [TestCase("/memory/7")]
    [TestCase("/memory/7/tcp/1")]
    [TestCase("/p2p/" + Alice)]
    [TestCase("/ip4/127.0.0.1/tcp/1/p2p/" + Alice + "/p2p-circuit")]
    public void Other_address_is_no_TCP_socket(string text) =>
        Assert.That(Multiaddr.Parse(text).TryGetTcp(out _), Is.False);

    [TestCase("127.0.0.1", "/ip4/127.0.0.1/tcp/5")]
    [TestCase("::ffff:192.0.2.1", "/ip4/192.0.2.1/tcp/5")]
    [TestCase("2001:db8::1", "/ip6/2001:db8::1/tcp/5")]
    [TestCase("fe80::1%7", "/ip6zone/7/ip6/fe80::1/tcp/5")]
    public void End_point_is_an_address(string ip, string expected) =>
        Assert.That(Multiaddr.FromTcp(new IPEndPoint(IPAddress.Parse(ip), 5)).ToString(), Is.EqualTo(expected));
}

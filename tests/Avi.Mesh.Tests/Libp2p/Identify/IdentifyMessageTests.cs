using System.Text.Json;

using Avi.Mesh.Libp2p.Identify;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Negotiation;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Identify;

[TestFixture]
internal sealed class IdentifyMessageTests
{
    private static JsonElement Golden => Libp2pVectors.Section("identify");

    [Test]
    public void Message_of_another_implementation_is_read()
    {
        JsonElement fields = Golden.GetProperty("fields");

        bool isRead = IdentifyMessage.TryRead(Golden.Hex("message"), out IdentifyMessage? message);

        Assert.That(isRead, Is.True);
        Assert.That(
            message!.ListenAddresses.Select(address => address.ToString()),
            Is.EqualTo(Texts(fields, "listenAddrs")));
        Assert.That(message.Protocols.Select(protocol => protocol.Name), Is.EqualTo(Texts(fields, "protocols")));
        Assert.That(message.ObservedAddress?.ToString(), Is.EqualTo(fields.Text("observedAddr")));
        Assert.That(message.ProtocolVersion, Is.EqualTo(fields.Text("protocolVersion")));
        Assert.That(message.AgentVersion, Is.EqualTo(fields.Text("agentVersion")));
        Assert.That(message.PublicKey.ToArray(), Is.EqualTo(AliceKey()));
    }

    [Test]
    public void Message_is_written_as_another_implementation_writes_it()
    {
        byte[] golden = Golden.Hex("message");
        IdentifyMessage.TryRead(golden, out IdentifyMessage? message);
        byte[] written = new byte[message!.Bytes];

        int count = message.Write(written);

        Assert.That(count, Is.EqualTo(golden.Length));
        Assert.That(Describe(written), Is.EqualTo(Describe(golden)));
    }

    [Test]
    public void What_is_written_is_read() =>
        Gen.Select(AnyName, AnyName, Gen.Int[0, 20], AnyName.Array[0, 20])
            .Sample((version, agent, addresses, protocols) =>
            {
                var message = new IdentifyMessage
                {
                    ProtocolVersion = version,
                    AgentVersion = agent,
                    ListenAddresses = [.. Enumerable.Range(1, addresses).Select(AddressOf)],
                    Protocols = [.. protocols.Select(name => new ProtocolId(name))],
                    ObservedAddress = AddressOf(9),
                    SignedPeerRecord = new byte[addresses],
                };
                byte[] bytes = new byte[message.Bytes];

                return message.Write(bytes) == bytes.Length
                    && IdentifyMessage.TryRead(bytes, out IdentifyMessage? read)
                    && (read.ProtocolVersion, read.AgentVersion) == (version, agent)
                    && read.ListenAddresses.SequenceEqual(message.ListenAddresses)
                    && read.Protocols.SequenceEqual(message.Protocols)
                    && read.SignedPeerRecord.Length == addresses
                    && Equals(read.ObservedAddress, AddressOf(9));
            });

    [Test]
    public void Message_that_is_cut_off_in_a_field_is_none()
    {
        byte[] golden = Golden.Hex("message");
        int[] fieldEnds = [.. FieldEnds(golden)];

        for (int length = 0; length < golden.Length; length++)
        {
            bool isRead = IdentifyMessage.TryRead(golden.AsSpan(0, length), out _);

            Assert.That(isRead, Is.EqualTo(length == 0 || fieldEnds.Contains(length)), $"{length} bytes");
        }
    }

    [Test]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Byte.Array[0, 500].Sample(bytes =>
            !IdentifyMessage.TryRead(bytes, out IdentifyMessage? message)
            || message.Protocols.Count <= IdentifyOptions.MaxProtocols);

    [Test]
    public void Lists_of_a_peer_are_cut_at_their_limits()
    {
        var message = new IdentifyMessage
        {
            Protocols = [.. Enumerable.Range(0, 1000).Select(i => new ProtocolId($"/{i}"))],
            ListenAddresses = [.. Enumerable.Range(1, 100).Select(AddressOf)],
        };
        byte[] bytes = new byte[message.Bytes];
        message.Write(bytes);

        IdentifyMessage.TryRead(bytes, out IdentifyMessage? read);

        Assert.That(read!.Protocols, Has.Count.EqualTo(IdentifyOptions.MaxProtocols));
        Assert.That(read.ListenAddresses, Has.Count.EqualTo(IdentifyOptions.MaxListenAddresses));
    }

    [TestCase("a\nb", TestName = "Name_with_a_control_character_is_left_out")]
    [TestCase("a\u001b[31m", TestName = "Name_with_a_terminal_escape_is_left_out")]
    public void Name_that_is_no_printable_text_is_left_out(string name)
    {
        var message = new IdentifyMessage { AgentVersion = name, Protocols = [new ProtocolId(name)] };
        byte[] bytes = new byte[message.Bytes];
        message.Write(bytes);

        IdentifyMessage.TryRead(bytes, out IdentifyMessage? read);

        Assert.That((read!.AgentVersion, read.Protocols.Count), Is.EqualTo(((string?)null, 0)));
    }

    [Test]
    public void Name_that_is_too_long_or_no_utf8_is_left_out()
    {
        byte[] bytes = new byte[1000];
        var writer = new ProtobufWriter(bytes);
        writer.WriteBytes(5, new byte[] { 0xC3, 0x28 });
        writer.WriteString(6, new string('x', IdentifyOptions.MaxNameBytes + 1));

        IdentifyMessage.TryRead(bytes.AsSpan(0, writer.BytesWritten), out IdentifyMessage? read);

        Assert.That((read!.ProtocolVersion, read.AgentVersion), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public void Address_that_cannot_be_read_is_left_out_alone()
    {
        byte[] bytes = new byte[100];
        var writer = new ProtobufWriter(bytes);
        writer.WriteBytes(2, new byte[] { 0xFF, 0xFF });
        writer.WriteBytes(2, AddressOf(1).Bytes.Span);

        IdentifyMessage.TryRead(bytes.AsSpan(0, writer.BytesWritten), out IdentifyMessage? read);

        Assert.That(read!.ListenAddresses, Is.EqualTo(new[] { AddressOf(1) }));
    }

    [Test]
    public void What_a_later_message_does_not_say_stays()
    {
        var first = new IdentifyMessage
        {
            AgentVersion = "first",
            ProtocolVersion = "/avi/1.0.0",
            Protocols = [new ProtocolId("/a"), new ProtocolId("/b")],
        };
        var later = new IdentifyMessage { AgentVersion = "later", ListenAddresses = [AddressOf(1)] };

        IdentifyMessage both = first.With(later);

        Assert.That((both.AgentVersion, both.ProtocolVersion), Is.EqualTo(("later", "/avi/1.0.0")));
        Assert.That((both.Protocols.Count, both.ListenAddresses.Count), Is.EqualTo((2, 1)));
    }

    [Test]
    public void Message_that_is_too_long_to_be_sent_loses_its_last_addresses()
    {
        var message = new IdentifyMessage
        {
            AgentVersion = "node",
            ListenAddresses = [.. Enumerable.Range(1, 1000).Select(AddressOf)],
        };

        IdentifyMessage shortened = message.Shortened();

        Assert.That(shortened.Bytes, Is.InRange(IdentifyOptions.MaxSentBytes - 20, IdentifyOptions.MaxSentBytes));
        Assert.That(shortened.ListenAddresses[0], Is.EqualTo(AddressOf(1)));
        Assert.That(shortened.AgentVersion, Is.EqualTo("node"));
    }

    [Test]
    public void Message_that_is_too_long_without_addresses_loses_its_record()
    {
        var message = new IdentifyMessage
        {
            ListenAddresses = [AddressOf(1)],
            SignedPeerRecord = new byte[IdentifyOptions.MaxSentBytes],
        };

        IdentifyMessage shortened = message.Shortened();

        Assert.That((shortened.SignedPeerRecord.Length, shortened.ListenAddresses.Count), Is.EqualTo((0, 0)));
    }

    private static Gen<string> AnyName => Gen.String[Gen.Char[' ', '~'], 1, 40];

    private static Multiaddr AddressOf(int port) => Multiaddr.Parse($"/ip4/192.0.2.1/tcp/{port}");

    // The vectors' first peer is Alice.
    private static byte[] AliceKey() => Libp2pVectors.Section("peerIds")[0].Hex("publicKeyProtobuf");

    private static IEnumerable<string?> Texts(JsonElement fields, string name) =>
        fields.GetProperty(name).EnumerateArray().Select(text => text.GetString());

    // The order of fields is free: only that of the values of one field matters.
    private static string Describe(ReadOnlySpan<byte> message)
    {
        List<string> fields = [];
        var reader = new ProtobufReader(message);
        while (reader.TryReadField(out ProtobufField field))
            fields.Add($"{field.Number}: {Convert.ToHexString(field.Bytes)}");

        return string.Join('\n', fields.OrderBy(field => field[0]));
    }

    private static List<int> FieldEnds(ReadOnlySpan<byte> message)
    {
        List<int> ends = [];
        for (int length = 1; length <= message.Length; length++)
        {
            var reader = new ProtobufReader(message[..length]);
            while (reader.TryReadField(out _))
            {
                // Only whether it comes to its end matters.
            }

            if (!reader.IsMalformed)
                ends.Add(length);
        }

        return ends;
    }
}

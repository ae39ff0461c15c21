using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using Avi.Protocol.Messages;
using Avi.Protocol.Postcard;
using Avi.Protocol.Security;
using Avi.Protocol.Tests.Messages.Sessions;

namespace Avi.Protocol.Tests.Security;

/// <summary>Handshakes and records of an independent reference: made byte for byte, and refused where it refuses.</summary>
[TestFixture]
internal sealed class SecureVectorTests
{
    private static IEnumerable<HandshakeVector> Handshakes => HandshakeVector.All;

    private static IEnumerable<HandshakeVector> HandshakesWithShare => Handshakes.Where(vector => vector.HasShare);

    [TestCaseSource(nameof(Handshakes))]
    public void Device_asks_with_the_bytes_of_the_vector(HandshakeVector vector)
    {
        using var key = new DeviceKey(vector["device_key"]);
        using var client = new ClientHandshake(
            new ClientHandshakeOptions { DeviceId = vector.DeviceId, KeyId = vector.KeyId, Suites = vector.Suites },
            key,
            vector["client_nonce"],
            vector["client_x25519_private"]);
        byte[] first = client.Hello.ToArray();

        using ClientHandshake afterRetry = vector.NewClient(key);

        Assert.That(first, Is.EqualTo(vector["client_hello_without_cookie"]));
        Assert.That(afterRetry.Hello.ToArray(), Is.EqualTo(vector["client_hello"]));
    }

    [TestCaseSource(nameof(Handshakes))]
    public void Gateway_reads_what_the_device_said(HandshakeVector vector)
    {
        bool isRead = ClientHello.TryRead(vector["client_hello"], out ClientHello hello);

        Assert.That(isRead);
        Assert.That(
            (hello.Version, hello.DeviceId, hello.KeyId, hello.Suites),
            Is.EqualTo(((byte)1, vector.DeviceId, vector.KeyId, vector.Suites)));
        Assert.That(hello.Proven.ToArray(), Is.EqualTo(vector["hello"]));
        Assert.That(hello.Nonce.ToArray(), Is.EqualTo(vector["client_nonce"]));
        Assert.That(hello.Share.ToArray(), Is.EqualTo(vector["client_share"]));
        Assert.That(hello.Proof.ToArray(), Is.EqualTo(vector["proof"]));
        Assert.That(hello.Cookie.ToArray(), Is.EqualTo(vector["cookie"]));
    }

    [TestCaseSource(nameof(Handshakes))]
    public void Key_schedule_gives_every_value_of_the_vector(HandshakeVector vector)
    {
        using var key = new DeviceKey(vector["device_key"]);
        byte[] proof = new byte[16];
        byte[] transcript = new byte[32];
        byte[] pseudoRandomKey = new byte[32];
        byte[] mac = new byte[16];

        KeySchedule.WriteProof(key, vector["hello"], proof);
        KeySchedule.WriteTranscript(vector["hello"], vector["answer"], transcript);
        KeySchedule.WritePseudoRandomKey(
            key, vector["client_nonce"], vector["server_nonce"], vector["x25519_result"], pseudoRandomKey);
        var secrets = new Dictionary<string, byte[]>();
        foreach (JsonProperty expected in vector.Secrets)
        {
            byte[] secret = new byte[expected.Value.GetString()!.Length / 2];
            KeySchedule.WriteSecret(
                pseudoRandomKey, Encoding.ASCII.GetBytes(expected.Name), transcript, secret);
            Assert.That(Convert.ToHexStringLower(secret), Is.EqualTo(expected.Value.GetString()), expected.Name);
            secrets.Add(expected.Name, secret);
        }

        KeySchedule.WriteMac(secrets["auth"], transcript, mac);

        Assert.That(proof, Is.EqualTo(vector["proof"]));
        Assert.That(transcript, Is.EqualTo(vector["transcript"]));
        Assert.That(pseudoRandomKey, Is.EqualTo(vector["prk"]));
        Assert.That(mac, Is.EqualTo(vector["mac"]));
        Assert.That(secrets, Has.Count.EqualTo(vector.Suite == CipherSuite.Aes128CtrHmac ? 7 : 5));
    }

    [TestCaseSource(nameof(HandshakesWithShare))]
    public void Agreement_gives_the_result_of_the_vector(HandshakeVector vector)
    {
        using var device = new X25519KeyPair(vector["client_x25519_private"]);
        using var gateway = new X25519KeyPair(vector["server_x25519_private"]);
        byte[] share = new byte[32];
        byte[] agreed = new byte[32];

        gateway.WriteShare(share);
        bool isAgreed = device.TryAgree(share, agreed);

        Assert.That(isAgreed);
        Assert.That(share, Is.EqualTo(vector["server_share"]));
        Assert.That(agreed, Is.EqualTo(vector["x25519_result"]));
    }

    [TestCaseSource(nameof(Handshakes))]
    public void Gateway_answers_with_the_bytes_of_the_vector(HandshakeVector vector)
    {
        using var key = new DeviceKey(vector["device_key"]);
        ClientHello.TryRead(vector["client_hello"], out ClientHello hello);

        HandshakeOutcome outcome = vector.TryAnswer(in hello, key, out ServerHandshake? server);

        Assert.That(outcome, Is.EqualTo(HandshakeOutcome.Answered));
        using (server)
        {
            Assert.That(server!.Answer.ToArray(), Is.EqualTo(vector["server_hello"]));
            Assert.That(server.Session.Suite, Is.EqualTo(vector.Suite));
            Assert.That(server.Session.SessionId, Is.EqualTo(vector.SessionId));
            Assert.That(server.Session.HasForwardSecrecy, Is.EqualTo(vector.HasShare));
        }
    }

    [TestCaseSource(nameof(Handshakes))]
    public void Both_sides_seal_and_open_the_records_of_the_vector(HandshakeVector vector)
    {
        (SecureSession device, SecureSession gateway) = vector.Shake();
        using SecureSession ownedDevice = device;
        using SecureSession ownedGateway = gateway;
        foreach (JsonElement record in vector.Records)
        {
            bool isUplink = record.GetProperty("direction").GetString() == "uplink";
            byte[] plain = HandshakeVector.BytesOf(record, "plaintext");

            byte[] datagram = Sealed(isUplink ? device : gateway, plain);
            SealedRecord.TryRead(datagram, out SealedRecord head);
            byte[] additional = datagram[..head.HeadBytes];
            RecordStatus status = (isUplink ? gateway : device).TryOpen(datagram.ToArray(), in head, out OpenedRecord opened);

            Assert.That(datagram, Is.EqualTo(HandshakeVector.BytesOf(record, "record")));
            Assert.That(additional, Is.EqualTo(HandshakeVector.BytesOf(record, "additional_data")));
            Assert.That(head.Counter, Is.EqualTo(record.GetProperty("counter").GetUInt64()));
            Assert.That(status, Is.EqualTo(RecordStatus.Opened));
            Assert.That(opened.Plaintext.ToArray(), Is.EqualTo(plain));
        }
    }

    [TestCaseSource(nameof(Handshakes))]
    public void Nonces_are_those_of_the_vector(HandshakeVector vector)
    {
        using RecordKeys uplink = RecordKeys.DeriveUplink(vector.Suite, vector["prk"], vector["transcript"]);
        using RecordKeys downlink = RecordKeys.DeriveDownlink(vector.Suite, vector["prk"], vector["transcript"]);
        foreach (JsonElement record in vector.Records)
        {
            byte[] nonce = new byte[12];
            RecordKeys keys = record.GetProperty("direction").GetString() == "uplink" ? uplink : downlink;

            keys.WriteNonce(record.GetProperty("counter").GetUInt64(), nonce);

            Assert.That(nonce, Is.EqualTo(HandshakeVector.BytesOf(record, "nonce")));
        }
    }

    [Test]
    public void Device_takes_what_is_right_and_drops_the_rest()
    {
        foreach (JsonElement entry in HandshakeVector.OfKind("device_takes"))
        {
            var vector = HandshakeVector.Of(entry);
            using var key = new DeviceKey(vector["device_key"]);
            using ClientHandshake client = vector.NewClient(key);

            ClientHandshakeStep step = client.Receive(HandshakeVector.BytesOf(entry, "hex"), out SecureSession? session);

            using (session)
            {
                ClientHandshakeStep expected = IsTaken(entry) ? ClientHandshakeStep.Complete : ClientHandshakeStep.Wait;
                Assert.That(step, Is.EqualTo(expected), NameOf(entry));
                Assert.That(session is not null, Is.EqualTo(IsTaken(entry)), NameOf(entry));
            }
        }
    }

    [Test]
    public void Device_goes_on_waiting_after_what_it_drops()
    {
        foreach (JsonElement entry in HandshakeVector.OfKind("device_takes").Where(entry => !IsTaken(entry)))
        {
            var vector = HandshakeVector.Of(entry);
            using var key = new DeviceKey(vector["device_key"]);
            using ClientHandshake client = vector.NewClient(key);
            client.Receive(HandshakeVector.BytesOf(entry, "hex"), out _);

            ClientHandshakeStep step = client.Receive(vector["server_hello"], out SecureSession? session);

            session?.Dispose();
            Assert.That(step, Is.EqualTo(ClientHandshakeStep.Complete), NameOf(entry));
        }
    }

    [Test]
    public void Gateway_takes_what_is_right_and_is_silent_to_the_rest()
    {
        foreach (JsonElement entry in HandshakeVector.OfKind("gateway_takes"))
        {
            var vector = HandshakeVector.Of(entry);
            using var key = new DeviceKey(vector["device_key"]);

            bool isTaken = false;
            if (ClientHello.TryRead(HandshakeVector.BytesOf(entry, "hex"), out ClientHello hello)
                && (hello.DeviceId, hello.KeyId) == (vector.DeviceId, vector.KeyId))
            {
                isTaken = vector.TryAnswer(in hello, key, out ServerHandshake? server) == HandshakeOutcome.Answered;
                server?.Dispose();
            }

            Assert.That(isTaken, Is.EqualTo(IsTaken(entry)), NameOf(entry));
        }
    }

    [Test]
    public void Gateway_opens_and_drops_records_as_the_vectors_say()
    {
        foreach (JsonElement entry in HandshakeVector.OfKind("records"))
        {
            (SecureSession device, SecureSession gateway) = HandshakeVector.Of(entry).Shake();
            device.Dispose();
            using SecureSession session = gateway;
            foreach (JsonElement step in entry.GetProperty("steps").EnumerateArray())
            {
                string why = $"{NameOf(entry)}: {step.GetProperty("why").GetString()}";
                bool isOpened = step.GetProperty("expect").GetString() == "opened";

                (string outcome, byte[] plain, ulong counter, bool isNewest) =
                    Open(session, HandshakeVector.BytesOf(step, "hex"));

                Assert.That(outcome, Is.EqualTo(isOpened ? "opened" : step.GetProperty("cause").GetString()), why);
                if (!isOpened)
                    continue;

                Assert.That(plain, Is.EqualTo(HandshakeVector.BytesOf(step, "plaintext")), why);
                Assert.That(counter, Is.EqualTo(step.GetProperty("counter").GetUInt64()), why);
                Assert.That(isNewest, Is.EqualTo(step.GetProperty("newest").GetBoolean()), why);
            }
        }
    }

    [Test]
    public void Gateway_opens_the_records_whose_messages_the_vectors_list()
    {
        foreach (JsonElement entry in HandshakeVector.OfKind("inside"))
        {
            (SecureSession device, SecureSession gateway) = HandshakeVector.Of(entry).Shake();
            device.Dispose();
            using SecureSession session = gateway;
            session.Establish(counter: 0);

            (string outcome, byte[] plain, ulong counter, _) = Open(session, HandshakeVector.BytesOf(entry, "hex"));

            Assert.That(outcome, Is.EqualTo("opened"), NameOf(entry));
            Assert.That(plain, Is.EqualTo(HandshakeVector.BytesOf(entry, "plaintext")), NameOf(entry));
            Assert.That(counter, Is.EqualTo(1), NameOf(entry));
        }
    }

    [Test]
    public void Gateway_takes_what_comes_before_a_bad_message_and_answers_once()
    {
        foreach (JsonElement entry in HandshakeVector.OfKind("inside"))
        {
            var messages = new JsonArray();
            var reader = new RecordReader<UplinkMessage>(HandshakeVector.BytesOf(entry, "plaintext"));
            while (reader.TryRead(out UplinkMessage message))
                messages.Add(SessionJson.Of(message));

            JsonElement answer = entry.GetProperty("answer");
            byte reason = answer.ValueKind == JsonValueKind.Null ? (byte)0 : answer.GetProperty("reason").GetByte();
            var listed = JsonNode.Parse(entry.GetProperty("messages").GetRawText());
            Assert.That(JsonNode.DeepEquals(messages, listed), $"{NameOf(entry)}: {messages}");
            Assert.That(reader.Outcome, Is.EqualTo((ReasonCode)reason), NameOf(entry));
        }
    }

    private static (string Outcome, byte[] Plain, ulong Counter, bool IsNewest) Open(SecureSession session, byte[] datagram)
    {
        PostcardError error = SealedRecord.TryRead(datagram, out SealedRecord record);
        if (error != PostcardError.None)
            return (error.ToString(), [], 0, false);

        RecordStatus status = session.TryOpen(datagram, in record, out OpenedRecord opened);
        if (status == RecordStatus.Opened && !session.IsEstablished)
            session.Establish(opened.Counter);

        string outcome = status switch
        {
            RecordStatus.Opened => "opened",
            RecordStatus.OtherSession => "session",
            RecordStatus.Seen => "seen",
            RecordStatus.TooOld => "old",
            _ => "tag",
        };
        return (outcome, opened.Plaintext.ToArray(), opened.Counter, opened.IsNewest);
    }

    private static byte[] Sealed(SecureSession session, byte[] plain)
    {
        byte[] buffer = new byte[SealedRecord.MaxHeadBytes + plain.Length + SealedRecord.TagBytes];
        plain.CopyTo(buffer, SealedRecord.MaxHeadBytes);
        return buffer[session.Seal(buffer, plain.Length)];
    }

    private static bool IsTaken(JsonElement entry) => entry.GetProperty("expect").GetString() == "taken";

    private static string NameOf(JsonElement entry) => entry.GetProperty("name").GetString()!;
}

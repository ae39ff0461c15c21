using System.Globalization;
using System.Text;
using System.Text.Json;

using Avi.Mesh.Libp2p.Security.Noise;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Security.Noise;

[TestFixture]
internal sealed class NoiseHandshakeTests
{
    private static readonly JsonElement Vector = Libp2pVectors.Section("noise");

    [Test]
    public void Handshake_is_the_one_that_js_libp2p_recorded()
    {
        using var initiatorSide = new NoiseVectorSide("initiator");
        using var responderSide = new NoiseVectorSide("responder");
        using NoiseHandshake initiator = initiatorSide.NewHandshake();
        using NoiseHandshake responder = responderSide.NewHandshake();

        byte[] message1 = Exchange(initiator, responder, [], out byte[] payload1);
        byte[] message2 = Exchange(responder, initiator, responderSide.Payload, out byte[] payload2);
        byte[] message3 = Exchange(initiator, responder, initiatorSide.Payload, out byte[] payload3);

        Assert.That(message1, Is.EqualTo(Vector.Hex("message1")[2..]));
        Assert.That(message2, Is.EqualTo(Vector.Hex("message2")[2..]));
        Assert.That(message3, Is.EqualTo(Vector.Hex("message3")[2..]));
        Assert.That(
            (payload1, payload2, payload3),
            Is.EqualTo((Array.Empty<byte>(), responderSide.Payload, initiatorSide.Payload)));
        Assert.That(message1, Is.EqualTo(initiatorSide.EphemeralKey));
        Assert.That(message2[..32], Is.EqualTo(responderSide.EphemeralKey));
        Assert.That(initiator.RemoteStaticKey, Is.EqualTo(responderSide.StaticKey));
        Assert.That(responder.RemoteStaticKey, Is.EqualTo(initiatorSide.StaticKey));
        Assert.That(initiator.HandshakeHash.ToArray(), Is.EqualTo(Vector.Hex("handshakeHash")));
        Assert.That(responder.HandshakeHash.ToArray(), Is.EqualTo(Vector.Hex("handshakeHash")));
    }

    [Test]
    public void Keys_after_the_handshake_are_the_recorded_ones()
    {
        (NoiseHandshake initiator, NoiseHandshake responder) = CompleteHandshake();
        using (initiator)
        using (responder)
        {
            using CipherState toResponder = new(Vector.Hex("keyInitiatorToResponder"));
            using CipherState toInitiator = new(Vector.Hex("keyResponderToInitiator"));

            (CipherState sending, CipherState receiving) = initiator.Split();

            Assert.That(Encrypt(sending, "hello"), Is.EqualTo(Encrypt(toResponder, "hello")));
            byte[] answer = Encrypt(toInitiator, "hello");
            Assert.That(receiving.TryDecrypt([], answer, answer.AsSpan(0, 5)));
        }
    }

    [Test]
    public void Transport_messages_are_the_recorded_ones()
    {
        (NoiseHandshake initiator, NoiseHandshake responder) = CompleteHandshake();
        using (initiator)
        using (responder)
        {
            (CipherState fromInitiator, CipherState toInitiator) = initiator.Split();
            (CipherState fromResponder, CipherState toResponder) = responder.Split();
            foreach (JsonElement message in Vector.GetProperty("transport").EnumerateArray())
            {
                bool isFromInitiator = message.Text("from") == "initiator";
                byte[] plain = PlainOf(message.Text("plain"));
                byte[] expected = message.Hex("frame")[2..];
                byte[] encrypted = new byte[plain.Length + NoiseFrame.TagBytes];
                byte[] decrypted = new byte[plain.Length];

                (isFromInitiator ? fromInitiator : fromResponder).Encrypt([], plain, encrypted);
                bool isAuthentic = (isFromInitiator ? toResponder : toInitiator).TryDecrypt([], expected, decrypted);

                Assert.That(encrypted, Is.EqualTo(expected));
                Assert.That((isAuthentic, decrypted), Is.EqualTo((true, plain)));
            }
        }
    }

    [Test]
    public void Tampered_message_is_not_authentic() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 1000], Gen.Int[0, 7]).Sample((which, position, bit) =>
        {
            using var initiatorSide = new NoiseVectorSide("initiator");
            using var responderSide = new NoiseVectorSide("responder");
            using NoiseHandshake initiator = initiatorSide.NewHandshake();
            using NoiseHandshake responder = responderSide.NewHandshake();
            (NoiseHandshake Writer, NoiseHandshake Reader, byte[] Payload)[] turns =
            [
                (initiator, responder, []),
                (responder, initiator, responderSide.Payload),
                (initiator, responder, initiatorSide.Payload),
            ];

            for (int turn = 0; turn < turns.Length; turn++)
            {
                byte[] message = Write(turns[turn].Writer, turns[turn].Payload);
                if (turn == which)
                    message[position % message.Length] ^= (byte)(1 << bit);

                if (!turns[turn].Reader.TryReadMessage(message, new byte[message.Length], out _))
                    return turn >= which;
            }

            return false;
        }, iter: 100);

    [Test]
    public void Every_cut_off_message_is_refused()
    {
        byte[][] messages = [.. Enumerable.Range(1, 3).Select(number => Vector.Hex($"message{number}")[2..])];
        for (int which = 0; which < messages.Length; which++)
        {
            for (int cut = 0; cut < messages[which].Length; cut++)
            {
                using NoiseHandshake reader = HandshakeBefore(which, messages);

                Assert.That(
                    reader.TryReadMessage(messages[which].AsSpan(0, cut), new byte[500], out _), Is.False,
                    $"message {which + 1} cut at {cut}");
            }
        }
    }

    [Test]
    public void Arbitrary_bytes_are_refused_and_never_throw()
    {
        byte[][] messages = [.. Enumerable.Range(1, 3).Select(number => Vector.Hex($"message{number}")[2..])];
        Gen.Select(Gen.Int[1, 2], Gen.Byte.Array[0, 400]).Sample((which, bytes) =>
        {
            using NoiseHandshake reader = HandshakeBefore(which, messages);
            return !reader.TryReadMessage(bytes, new byte[bytes.Length], out _);
        });
    }

    [Test]
    public void Key_that_gives_no_secret_ends_the_handshake()
    {
        using var responderSide = new NoiseVectorSide("responder");
        using NoiseHandshake responder = responderSide.NewHandshake();

        // The point of order 1: every agreement with it is zero.
        bool isRead = responder.TryReadMessage(new byte[32], new byte[32], out _);
        bool isWritten = responder.TryWriteMessage([], new byte[200], out _);

        Assert.That((isRead, isWritten), Is.EqualTo((true, false)));
    }

    [Test]
    public void Calls_out_of_turn_are_the_callers_mistake()
    {
        using var side = new NoiseVectorSide("initiator");
        using NoiseHandshake initiator = side.NewHandshake();

        Assert.That(
            () => initiator.TryReadMessage(new byte[96], new byte[96], out _), Throws.InvalidOperationException);
        Assert.That(() => initiator.Split(), Throws.InvalidOperationException);
        Assert.That(() => initiator.RemoteStaticKey, Throws.InvalidOperationException);
        Write(initiator, []);
        Assert.That(() => Write(initiator, []), Throws.InvalidOperationException);
    }

    private static (NoiseHandshake Initiator, NoiseHandshake Responder) CompleteHandshake()
    {
        using var initiatorSide = new NoiseVectorSide("initiator");
        using var responderSide = new NoiseVectorSide("responder");
        NoiseHandshake initiator = initiatorSide.NewHandshake();
        NoiseHandshake responder = responderSide.NewHandshake();
        Exchange(initiator, responder, [], out _);
        Exchange(responder, initiator, responderSide.Payload, out _);
        Exchange(initiator, responder, initiatorSide.Payload, out _);
        return (initiator, responder);
    }

    // The side that reads one of the recorded messages, as far as it is then.
    private static NoiseHandshake HandshakeBefore(int which, byte[][] messages)
    {
        using var side = new NoiseVectorSide(which == 1 ? "initiator" : "responder");
        NoiseHandshake reader = side.NewHandshake();
        if (which == 1)
        {
            Write(reader, []);
        }
        else if (which == 2)
        {
            Assert.That(reader.TryReadMessage(messages[0], new byte[32], out _));
            Write(reader, side.Payload);
        }

        return reader;
    }

    private static byte[] Exchange(NoiseHandshake writer, NoiseHandshake reader, byte[] payload, out byte[] received)
    {
        byte[] message = Write(writer, payload);
        byte[] room = new byte[message.Length];
        Assert.That(reader.TryReadMessage(message, room, out int length));
        received = room[..length];
        return message;
    }

    private static byte[] Write(NoiseHandshake writer, byte[] payload)
    {
        byte[] message = new byte[payload.Length + 96];
        Assert.That(writer.TryWriteMessage(payload, message, out int length));
        return message[..length];
    }

    private static byte[] Encrypt(CipherState cipher, string plain)
    {
        byte[] encrypted = new byte[plain.Length + NoiseFrame.TagBytes];
        cipher.Encrypt([], Encoding.UTF8.GetBytes(plain), encrypted);
        return encrypted;
    }

    // "07 x 300" stands for 300 bytes of 7.
    private static byte[] PlainOf(string text)
    {
        string[] parts = text.Split(" x ");
        byte[] pattern = Convert.FromHexString(parts[0]);
        return parts.Length == 1
            ? pattern
            : [.. Enumerable.Repeat(pattern[0], int.Parse(parts[1], CultureInfo.InvariantCulture))];
    }
}

using System.Buffers.Binary;
using Avi.Mesh.Libp2p.Security.Noise;
using NSec.Cryptography;

namespace Avi.Fuzz.Targets;

/// <summary>What a stranger can send in the place of Noise messages.</summary>
internal static class NoiseTargets
{
    private const int MaxEmptyMessageBytes = 96; // an ephemeral key, an encrypted static one, and two tags

    private static readonly byte[] Secret = [.. Enumerable.Range(1, NoiseHandshake.KeyBytes).Select(i => (byte)i)];

    // Long enough that no part of it is like another.
    private static readonly byte[] Plain = [.. Enumerable.Range(0, 400).Select(i => (byte)(i ^ (i >> 3)))];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("noise-payload", GoldenBytes.OfLibp2p("noise"), ReadPayload),
        FirstMessages(),
        Handshakes(),
        new("noise-transport", [Frames(100, 300), Frames(1, 0, 399)], ReadTransport)
        {
            FixedBytes = 256 * 1024, // the receiver's buffer, once a frame says that it is long
        },
    ];

    private static bool ReadPayload(ReadOnlySpan<byte> input)
    {
        if (!NoisePayload.TryRead(input, out NoisePayload payload))
            return false;

        Oracle.Holds(payload.ReadMuxers().Count <= NoisePayload.MaxMuxers, "The list of muxers is bounded.");
        return true;
    }

    private static FuzzTarget FirstMessages()
    {
#pragma warning disable CA2000 // The keys are for all inputs, and before there is a secret nothing else is to be disposed.
        Key staticKey = NewKey();
        Key ephemeralKey = NewKey();
        return new FuzzTarget("noise-first-message", [staticKey.PublicKey.Export(KeyBlobFormat.RawPublicKey)], input =>
        {
            var listener = new NoiseHandshake(isInitiator: false, staticKey, ephemeralKey);
#pragma warning restore CA2000
            byte[] payload = new byte[input.Length];
            if (!listener.TryReadMessage(input, payload, out int payloadBytes))
                return false;

            Oracle.Same(payload.AsSpan(0, payloadBytes), input[NoiseHandshake.KeyBytes..], "Nothing is encrypted yet.");
            return true;
        });
    }

    /// <summary>
    /// Reads an input, after the byte that says which, as one message of a handshake that is right until then. So an
    /// input costs the agreements of that message and, for the third, those of the second.
    /// </summary>
    private static FuzzTarget Handshakes()
    {
        // The keys are for all inputs, so the handshakes are not disposed: they own their keys.
#pragma warning disable CA2000
        Key key = NewKey();
        NoiseHandshake New(bool isInitiator) => new(isInitiator, key, key);
        NoiseHandshake dialler = New(isInitiator: true);
        NoiseHandshake listener = New(isInitiator: false);
#pragma warning restore CA2000
        byte[] first = Write(dialler);
        Read(listener, first);
        byte[] second = Write(listener);
        Read(dialler, second);
        byte[] third = Write(dialler);

        // The dearer a message, the less often it comes: no agreement, one or two, two or three.
        byte[][] golden = [.. Enumerable.Repeat<byte[]>([0, .. first], 9), [1, .. second], [1, .. second], [2, .. third]];
        return new FuzzTarget("noise-handshake", golden, input =>
        {
            if (input.IsEmpty)
                return false;

            int turn = input[0] % 3;
            ReadOnlySpan<byte> message = input[1..];
            NoiseHandshake side = New(isInitiator: turn == 1);
            if (turn == 1)
                Write(side);

            if (turn == 2)
            {
                Read(side, first);
                Write(side);
            }

            if (!Read(side, message))
                return false;

            Oracle.Holds(turn == 0 || message.SequenceEqual(turn == 1 ? second : third), "Nobody else has the keys.");
            Oracle.Holds(side.IsComplete == (turn == 2), "The third message is the last.");
            return true;
        })
        {
            FixedBytes = 16_384,
        };
    }

    private static bool Read(NoiseHandshake side, ReadOnlySpan<byte> message) =>
        side.TryReadMessage(message, new byte[message.Length], out _);

    private static byte[] Write(NoiseHandshake side)
    {
        byte[] message = new byte[MaxEmptyMessageBytes];
        Oracle.Holds(side.TryWriteMessage([], message, out int bytes), "What a side has to say can be said.");
        return message[..bytes];
    }

    /// <summary>
    /// Receives an input in pieces. Nothing comes out but what the other side has encrypted, from its start.
    /// </summary>
    private static bool ReadTransport(ReadOnlySpan<byte> input)
    {
        using var cipher = new CipherState(Secret);
        var receiver = new NoiseReceiver(cipher);
        byte[] taken = new byte[Plain.Length + 1];
        int length = 0;
        while (receiver.TryTake(taken.AsSpan(length, Math.Min(64, taken.Length - length)), out int count))
        {
            length += count;
            if (count > 0)
                continue;

            if (input.IsEmpty)
                return length == Plain.Length;

            int piece = Math.Min(Math.Min(receiver.Room.Length, 200), input.Length);
            input[..piece].CopyTo(receiver.Room.Span);
            receiver.Received(piece);
            input = input[piece..];
            Oracle.Same(taken.AsSpan(0, length), Plain.AsSpan(0, Math.Min(length, Plain.Length)), "Nobody else has the key.");
        }

        Oracle.Same(taken.AsSpan(0, length), Plain.AsSpan(0, Math.Min(length, Plain.Length)), "Nobody else has the key.");
        return false;
    }

    private static byte[] Frames(params int[] plainBytes)
    {
        using var cipher = new CipherState(Secret);
        byte[] frames = [];
        int start = 0;
        foreach (int bytes in plainBytes)
        {
            byte[] message = new byte[bytes + NoiseFrame.TagBytes];
            cipher.Encrypt([], Plain.AsSpan(start, bytes), message);
            frames = [.. frames, .. Framed(message)];
            start += bytes;
        }

        return frames;
    }

    private static byte[] Framed(ReadOnlySpan<byte> message)
    {
        byte[] frame = new byte[NoiseFrame.HeadBytes + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)message.Length);
        message.CopyTo(frame.AsSpan(NoiseFrame.HeadBytes));
        return frame;
    }

    private static Key NewKey() => Key.Import(KeyAgreementAlgorithm.X25519, Secret, KeyBlobFormat.RawPrivateKey);
}

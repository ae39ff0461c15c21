using System.Buffers.Binary;
using Avi.Mesh.Libp2p.Security.Noise;
using NSec.Cryptography;

namespace Avi.Fuzz.Targets;

/// <summary>What a stranger can send in the place of Noise messages.</summary>
internal static class NoiseTargets
{
    // Three key pairs and up to four agreements.
    private const int CostOfHandshake = 200;

    // The framework throws for each frame that is not authentic; so these are counted by frames.
    private const int FramesOfInput = 2;

    private const int MaxEmptyMessageBytes = 96; // an ephemeral key, an encrypted static one, and two tags

    private static readonly byte[] Secret = [.. Enumerable.Range(1, NoiseHandshake.KeyBytes).Select(i => (byte)i)];

    // Long enough that no part of it is like another.
    private static readonly byte[] Plain = [.. Enumerable.Range(0, 400).Select(i => (byte)(i ^ (i >> 3)))];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("noise-payload", GoldenBytes.OfLibp2p("noise"), ReadPayload),
        FirstMessages(),
        new("noise-handshake", Handshakes(), ReadHandshake) { Cost = CostOfHandshake, FixedBytes = 16_384 },
        new("noise-transport", [Frames(100, 300), Frames(1, 0, 399)], ReadTransport)
        {
            FixedBytes = 256 * 1024, // the receiver's buffer, once a frame says that it is long
            Cost = FramesOfInput,
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
    /// Reads an input as the three messages of a handshake, each with its length before it, as both sides.
    /// </summary>
    private static bool ReadHandshake(ReadOnlySpan<byte> input)
    {
        byte[] payload = new byte[input.Length];
        byte[] ours = new byte[MaxEmptyMessageBytes];
        using NoiseHandshake listener = New(isInitiator: false);
        if (!listener.TryReadMessage(Take(ref input), payload, out _))
            return false;

        listener.TryWriteMessage([], ours, out _);
        using NoiseHandshake dialler = New(isInitiator: true);
        dialler.TryWriteMessage([], ours, out _);
        bool isAccepted = dialler.TryReadMessage(Take(ref input), payload, out _);
        Oracle.Holds(
            !listener.TryReadMessage(Take(ref input), payload, out _) || listener.IsComplete,
            "The third message is the last.");
        return isAccepted;
    }

    private static byte[][] Handshakes()
    {
        byte[] first = new byte[MaxEmptyMessageBytes];
        byte[] second = new byte[MaxEmptyMessageBytes];
        using NoiseHandshake dialler = New(isInitiator: true);
        using NoiseHandshake listener = New(isInitiator: false);
        dialler.TryWriteMessage([], first, out int firstBytes);
        listener.TryReadMessage(first.AsSpan(0, firstBytes), new byte[firstBytes], out _);
        listener.TryWriteMessage([], second, out int secondBytes);
        dialler.TryReadMessage(second.AsSpan(0, secondBytes), new byte[secondBytes], out _);
        byte[] third = new byte[MaxEmptyMessageBytes];
        dialler.TryWriteMessage([], third, out int thirdBytes);
        return
        [
            [
                .. Framed(first.AsSpan(0, firstBytes)),
                .. Framed(second.AsSpan(0, secondBytes)),
                .. Framed(third.AsSpan(0, thirdBytes)),
            ],
        ];
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

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> input)
    {
        if (input.Length < NoiseFrame.HeadBytes)
            return default;

        int length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(input), input.Length - NoiseFrame.HeadBytes);
        ReadOnlySpan<byte> message = input.Slice(NoiseFrame.HeadBytes, length);
        input = input[(NoiseFrame.HeadBytes + length)..];
        return message;
    }

    private static NoiseHandshake New(bool isInitiator) => new(isInitiator, NewKey(), NewKey());

    private static Key NewKey() => Key.Import(KeyAgreementAlgorithm.X25519, Secret, KeyBlobFormat.RawPrivateKey);
}

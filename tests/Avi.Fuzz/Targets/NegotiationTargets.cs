using System.Buffers;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Security.PrivateNetwork;

namespace Avi.Fuzz.Targets;

/// <summary>The first bytes of every connection and stream.</summary>
internal static class NegotiationTargets
{
    private static readonly ProtocolId Noise = new("/noise");
    private static readonly ProtocolId[] Proposals = [new("/meshsub/1.3.0"), new("/meshsub/1.1.0")];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("multistream-frames", GoldenBytes.OfLibp2p("multistream"), ReadFrames),
        new("multistream-listener", [Frames("/multistream/1.0.0", "/tls", "ls", "/noise")], Listen)
        {
            FixedBytes = InputStream.BytesOfRefusal,
        },
        new("multistream-dialler", [Frames("/multistream/1.0.0", "na", "/meshsub/1.1.0")], Dial)
        {
            FixedBytes = InputStream.BytesOfRefusal,
        },
        PrivateNetwork(),
    ];

    private static byte[] Frames(params string[] texts)
    {
        byte[] frames = new byte[texts.Length * MultistreamFrame.MaxBytes];
        int length = 0;
        foreach (string text in texts)
            length += MultistreamFrame.Write(frames.AsSpan(length), new ProtocolId(text));

        return frames[..length];
    }

    private static bool ReadFrames(ReadOnlySpan<byte> input)
    {
        Span<byte> written = stackalloc byte[MultistreamFrame.MaxBytes];
        while (!input.IsEmpty)
        {
            if (MultistreamFrame.ReadLength(input, out int textBytes, out int lengthBytes) != OperationStatus.Done
                || input.Length < lengthBytes + textBytes
                || !MultistreamFrame.TryReadText(input.Slice(lengthBytes, textBytes), out ProtocolId text))
            {
                return false;
            }

            Oracle.Same(
                written[..MultistreamFrame.Write(written, text)], input[..(lengthBytes + textBytes)], "A frame has one form.");
            input = input[(lengthBytes + textBytes)..];
        }

        return true;
    }

    private static bool Listen(ReadOnlySpan<byte> input) => InputStream.TryGet(
        MultistreamListener.NegotiateAsync(new InputStream(input), id => id == Noise, CancellationToken.None), out _);

    private static bool Dial(ReadOnlySpan<byte> input) => InputStream.TryGet(
        MultistreamDialer.NegotiateAsync(new InputStream(input), Proposals, CancellationToken.None), out _);

    // Every byte means something in a private network. So what is read under the key must give, under the key, the
    // bytes.
    private static FuzzTarget PrivateNetwork()
    {
        byte[] secret = [.. Enumerable.Range(1, NetworkKey.Bytes).Select(i => (byte)i)];
        var protector = new NetworkProtector(new NetworkKey(secret));
        return new FuzzTarget("private-network", GoldenBytes.OfLibp2p("psk"), input =>
        {
            var stream = new InputStream(input, pieceBytes: 50);
            if (!InputStream.TryGet(protector.ProtectAsync(stream, CancellationToken.None), out ProtectedConnection? connection))
                return false;

            byte[] plain = new byte[input.Length];
            int length = 0;
            while (InputStream.TryGet(connection.ReadAsync(plain.AsMemory(length), CancellationToken.None).AsTask(), out int count)
                && count > 0)
            {
                length += count;
            }

            using var again = new XSalsa20(secret, input[..XSalsa20.NonceBytes]);
            again.Apply(plain.AsSpan(0, length), plain);
            Oracle.Same(plain.AsSpan(0, length), input[XSalsa20.NonceBytes..], "Under the key, all bytes come back.");
            return true;
        })
        {
            FixedBytes = InputStream.BytesOfRefusal,
        };
    }
}

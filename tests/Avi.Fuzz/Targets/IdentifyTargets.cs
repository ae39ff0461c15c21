using Avi.Mesh.Libp2p.Identify;

namespace Avi.Fuzz.Targets;

/// <summary>What peers say of themselves.</summary>
internal static class IdentifyTargets
{
    public static IEnumerable<FuzzTarget> All =>
    [
        new("identify-message", GoldenBytes.OfLibp2p("identify"), ReadMessage),
        new("identify-stream", [.. GoldenBytes.OfLibp2p("identify").Select(Twice)], ReadStream)
        {
            FixedBytes = 3 * IdentifyOptions.MaxReceivedBytes, // the reader's buffer
            MaxInputBytes = 1_024,
        },
    ];

    private static byte[] Twice(byte[] message) =>
        [(byte)(message.Length | 0x80), 0x01, .. message, (byte)(message.Length | 0x80), 0x01, .. message];

    private static bool ReadMessage(ReadOnlySpan<byte> input)
    {
        if (!IdentifyMessage.TryRead(input, out IdentifyMessage? message))
            return false;

        Check(message);
        return true;
    }

    private static bool ReadStream(ReadOnlySpan<byte> input)
    {
        var reader = new IdentifyReader();
        while (!input.IsEmpty)
        {
            int piece = Math.Min(Math.Min(reader.FreeSpace.Length, 300), input.Length);
            input[..piece].CopyTo(reader.FreeSpace.Span);
            if (reader.Advance(piece) is not null)
                return false;

            input = input[piece..];
            Oracle.Holds(!reader.FreeSpace.IsEmpty, "There is room for what comes next.");
        }

        Check(reader.Identity);
        return reader.End() is null;
    }

    private static void Check(IdentifyMessage message)
    {
        Oracle.Holds(message.ListenAddresses.Count <= IdentifyOptions.MaxListenAddresses, "The addresses are bounded.");
        Oracle.Holds(message.Protocols.Count <= IdentifyOptions.MaxProtocols, "The protocols are bounded.");

        byte[] written = Write(message);
        Oracle.Holds(IdentifyMessage.TryRead(written, out IdentifyMessage? again), "A message is read as it was written.");
        Oracle.Same(Write(again), written, "A message is written as it was read.");
    }

    private static byte[] Write(IdentifyMessage message)
    {
        byte[] bytes = new byte[message.Bytes];
        Oracle.Holds(message.Write(bytes) == bytes.Length, "A message has as many bytes as it says.");
        return bytes;
    }
}

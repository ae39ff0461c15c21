using Avi.Mesh;
using Avi.Mesh.Libp2p.Kademlia;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Fuzz.Targets;

/// <summary>Messages of the hash table.</summary>
internal static class KademliaTargets
{
    public static IEnumerable<FuzzTarget> All =>
    [
        new("kademlia-message", [.. Messages().Select(message => message.ToFrame()[1..])], ReadMessage),
        new("kademlia-stream", [.. GoldenBytes.OfLibp2p("kad"), .. Messages().Select(message => message.ToFrame())], ReadStream)
        {
            // A length within the limit, when the pool has no buffer.
            FixedBytes = KademliaOptions.MaxMessageBytes + InputStream.BytesOfRefusal,
        },
    ];

    private static KademliaMessage[] Messages()
    {
        var peer = new KademliaPeer(
            PeerId.Parse("12D3KooWQCkBm1BYtkHpocxCwMgR8yjitEeHGx8spzcDLGt2gkBm"), [Multiaddr.Parse("/ip4/10.0.0.2/tcp/1")]);
        byte[] key = "/avi/k"u8.ToArray();
        return
        [
            new() { Type = KademliaMessageType.FindNode, Key = peer.Id.Bytes, CloserPeers = [peer] },
            new() { Type = KademliaMessageType.PutValue, Key = key, Record = new KademliaRecord(key, new byte[30]) },
            new() { Type = KademliaMessageType.AddProvider, Key = key, ProviderPeers = [peer] },
            new() { Type = KademliaMessageType.Ping },
        ];
    }

    private static bool ReadMessage(ReadOnlySpan<byte> input)
    {
        if (!KademliaMessage.TryRead(input, out KademliaMessage? message))
            return false;

        Check(message);
        return true;
    }

    private static bool ReadStream(ReadOnlySpan<byte> input)
    {
        var stream = new InputStream(input, pieceBytes: 100);
        int messages = 0;
        while (InputStream.TryGet(KademliaFrames.ReadAsync(stream, CancellationToken.None), out KademliaMessage? message))
        {
            if (message is null)
                return messages > 0;

            Check(message);
            messages++;
        }

        return false;
    }

    private static void Check(KademliaMessage message)
    {
        Oracle.Holds(
            message.CloserPeers.Count <= KademliaOptions.K && message.ProviderPeers.Count <= KademliaOptions.K,
            "The peers are bounded.");

        byte[] written = message.ToFrame();
        Varint.TryRead(written, out ulong length, out int head);
        Oracle.Holds((int)length == written.Length - head, "A message has as many bytes as it says.");
        Oracle.Holds(
            KademliaMessage.TryRead(written.AsSpan(head), out KademliaMessage? again), "A message is read as it was written.");
        Oracle.Same(again.ToFrame(), written, "A message is written as it was read.");
    }
}

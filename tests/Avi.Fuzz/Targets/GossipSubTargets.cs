using Avi.Mesh;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Fuzz.Targets;

/// <summary>RPCs: subscriptions, messages and control.</summary>
internal static class GossipSubTargets
{
    // A message is cut out of its RPC three times in these checks, and its array has a head each time.
    private const int BytesOfInputByte = 128;

    private static readonly PeerId Alice = PeerId.Parse("12D3KooWQCkBm1BYtkHpocxCwMgR8yjitEeHGx8spzcDLGt2gkBm");
    private static readonly GossipSubOptions Options = new();

    public static IEnumerable<FuzzTarget> All =>
    [
        Rpcs(),
        SignedMessages(),
        new("gossipsub-stream", [.. GoldenBytes.OfLibp2p("gossipsub"), OwnMessage()], ReadStream)
        {
            // A length within the limit, when the pool has no buffer; it has sizes of powers of two.
            FixedBytes = (2 * Options.MaxRpcBytes) + InputStream.BytesOfRefusal,
        },
    ];

    /// <summary>Reads RPCs as the stream of one peer does, which remembers topics and authors.</summary>
    private static FuzzTarget Rpcs()
    {
        var intake = new RpcIntake(Alice, Options);
        var again = new RpcIntake(Alice, Options);
        return new FuzzTarget("gossipsub-rpc", Unframed(), input =>
        {
            if (!intake.TryRead(input, out IReadOnlyList<ReceivedRpc> parts))
                return false;

            foreach (ReceivedRpc part in parts)
            {
                Check(part);
                byte[][] frames = FramesOf(part);
                var copy = new List<ReceivedRpc>();
                foreach (byte[] frame in frames)
                {
                    Oracle.Holds(again.TryRead(Body(frame), out IReadOnlyList<ReceivedRpc> read), "An RPC is read as written.");
                    copy.AddRange(read);
                }

                Oracle.Holds(Describe(copy) == Describe([part]), "An RPC that was read and written says the same.");
            }

            return parts.Any(part => Describe([part]).Length > 0);
        })
        {
            BytesOfInputByte = BytesOfInputByte,
            FixedBytes = 16_384,
        };
    }

    private static FuzzTarget SignedMessages()
    {
        var intake = new RpcIntake(Alice, Options);
        return new FuzzTarget("gossipsub-signature", Unframed(), input =>
        {
            if (!intake.TryRead(input, out IReadOnlyList<ReceivedRpc> parts))
                return false;

            return parts.SelectMany(part => part.Messages).Any(MessageSigner.IsAuthentic);
        })
        {
            BytesOfInputByte = BytesOfInputByte,
        };
    }

    private static bool ReadStream(ReadOnlySpan<byte> input)
    {
        using var reader = new RpcFrameReader(new InputStream(input, pieceBytes: 100), Options.MaxRpcBytes);
        bool isAccepted = false;
        while (InputStream.TryGet(reader.ReadAsync(CancellationToken.None).AsTask(), out ReadOnlyMemory<byte>? frame)
            && frame is not null)
        {
            isAccepted = true;
        }

        return isAccepted;
    }

    private static byte[] OwnMessage()
    {
        using var identity = PrivateKey.FromSeed([.. Enumerable.Range(1, PrivateKey.SeedBytes).Select(i => (byte)i)]);
        var signer = new MessageSigner(identity, MessageIdStyle.PeerIdText, DateTimeOffset.UnixEpoch);
        PubSubMessage message = signer.Create("home/light", "on"u8);
        signer.Sign(message);
        return message.Frame;
    }

    private static byte[][] Unframed() =>
        [.. GoldenBytes.OfLibp2p("gossipsub").Append(OwnMessage()).Where(IsFrame).Select(frame => Body(frame).ToArray())];

    private static bool IsFrame(byte[] frame) =>
        Varint.TryRead(frame, out ulong length, out int head) && length == (ulong)(frame.Length - head);

    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> frame)
    {
        Varint.TryRead(frame, out ulong length, out int head);
        Oracle.Holds(length == (ulong)(frame.Length - head), "A frame has as many bytes as it says.");
        return frame[head..];
    }

    private static void Check(ReceivedRpc part)
    {
        Oracle.Holds(part.Messages.Count + part.Refusals.Count <= RpcIntake.MaxEntries, "The messages are bounded.");
        Oracle.Holds(part.Prunes.Sum(prune => prune.Peers.Count) <= RpcIntake.MaxPrunePeers, "The peers are bounded.");
        foreach (PubSubMessage message in part.Messages)
        {
            Oracle.Holds(
                RpcMessage.TryRead(message.Body, out RpcMessage read) && read.Data.SequenceEqual(message.Payload.Span),
                "The payload is that of the message.");
        }
    }

    private static byte[][] FramesOf(ReceivedRpc part)
    {
        var frames = new Frames();
        var control = new ControlRpc(frames, SendPriority.Control, maxRpcs: int.MaxValue);
        foreach (string topic in part.Grafts)
            control.Graft(topic);

        foreach (PruneNotice prune in part.Prunes)
            control.Prune(prune.Topic, prune.BackoffSeconds, prune.Peers);

        foreach (Announcement announcement in part.Announcements)
            control.IHave(announcement.Topic, [.. announcement.Ids]);

        control.IWant([.. part.Requests]);
        control.Send();
        return
        [
            .. part.Subscriptions.Select(change => RpcFrames.Subscriptions([change])),
            .. part.Messages.Select(message => message.Frame),
            .. frames.Sent,
            .. part.DontWants.Select(RpcFrames.DontWant),
        ];
    }

    private static string Describe(IReadOnlyList<ReceivedRpc> parts) => string.Concat(
        parts.SelectMany(part => part.Subscriptions).Select(change => $"s{change.Topic}{change.IsSubscribed}")
            .Concat(parts.SelectMany(part => part.Messages).Select(message => $"m{message.Id}{message.Topic}"))
            .Concat(parts.SelectMany(part => part.Grafts).Select(topic => $"g{topic}"))
            .Concat(parts.SelectMany(part => part.Prunes).Select(prune =>
                $"p{prune.Topic}{prune.BackoffSeconds}{string.Concat(prune.Peers.Select(peer => peer.Peer.ToString()))}"))
            .Concat(parts.SelectMany(part => part.Announcements).SelectMany(announcement =>
                announcement.Ids.Select(id => $"h{announcement.Topic}{id}")))
            .Concat(parts.SelectMany(part => part.Requests).Select(id => $"w{id}"))
            .Concat(parts.SelectMany(part => part.DontWants).Select(id => $"d{id}")));

    private sealed class Frames : IPeerSink
    {
        public List<byte[]> Sent { get; } = [];

        public void Send(SendPriority priority, byte[] frame) => Sent.Add(frame);
    }
}

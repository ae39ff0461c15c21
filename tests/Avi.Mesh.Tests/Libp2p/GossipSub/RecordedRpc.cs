using System.Text;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>An RPC as text, one line a part, so that a test can say what it expects.</summary>
internal sealed class RecordedRpc : IRpcHandler
{
    public List<string> Parts { get; } = [];

    public void OnSubscription(ReadOnlySpan<byte> topicUtf8, bool isSubscribed) =>
        Parts.Add($"{(isSubscribed ? "subscribe" : "unsubscribe")} {Text(topicUtf8)}");

    public void OnMessage(scoped in RpcMessage message) =>
        Parts.Add($"message {Text(message.TopicUtf8)} {Text(message.Data)}");

    public void OnIHave(ReadOnlySpan<byte> topicUtf8, RpcIds ids) => Parts.Add($"ihave {Text(topicUtf8)}{Hex(ids)}");

    public void OnIWant(RpcIds ids) => Parts.Add($"iwant{Hex(ids)}");

    public void OnGraft(ReadOnlySpan<byte> topicUtf8) => Parts.Add($"graft {Text(topicUtf8)}");

    public void OnPrune(ReadOnlySpan<byte> topicUtf8, ulong backoffSeconds, RpcPeers peers)
    {
        var text = new StringBuilder($"prune {Text(topicUtf8)} {backoffSeconds}");
        foreach (RpcPeers peer in peers)
            text.Append(" (").Append(Text(peer.SignedRecord)).Append(')');

        Parts.Add(text.ToString());
    }

    public void OnIDontWant(RpcIds ids) => Parts.Add($"idontwant{Hex(ids)}");

    /// <summary>Reads a frame: an RPC with its length before it.</summary>
    public static IReadOnlyList<string> Of(byte[] frame)
    {
        var recorded = new RecordedRpc();
        Assert.That(RpcCodec.TryRead(WithoutLength(frame), ref recorded), Is.True);
        return recorded.Parts;
    }

    /// <summary>Takes the length off a frame, and checks it.</summary>
    public static ReadOnlySpan<byte> WithoutLength(byte[] frame)
    {
        Assert.That(Varint.TryRead(frame, out ulong length, out int head), Is.True);
        Assert.That(frame, Has.Length.EqualTo(head + (int)length));
        return frame.AsSpan(head);
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private static string Hex(RpcIds ids)
    {
        var text = new StringBuilder();
        foreach (ReadOnlySpan<byte> id in ids)
            text.Append(' ').Append(Convert.ToHexStringLower(id));

        return text.ToString();
    }
}

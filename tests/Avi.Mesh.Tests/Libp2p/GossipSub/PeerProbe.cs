using System.Net;
using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>A peer of a single router: what it says is up to the test, what it hears is kept as text.</summary>
internal sealed class PeerProbe(SimulatedNode self, SimulatedNode router) : IPeerSink
{
    public PeerId Id => self.Id;

    /// <summary>Gets what the router has said, since it was asked last.</summary>
    public List<string> Heard { get; } = [];

    /// <summary>Gets how many frames came.</summary>
    public int Frames { get; private set; }

    /// <summary>Gets the largest frame that came.</summary>
    public int LargestFrame { get; private set; }

    public PeerProbe Open(
        GossipSubVersion version = GossipSubVersion.V11,
        bool isOutbound = false,
        IPAddress? host = null,
        TimeSpan now = default)
    {
        router.Router.OpenPeer(Id, version, isOutbound, this, now, host);
        return this;
    }

    public PubSubMessage Message(string topic, string payload)
    {
        PubSubMessage message = self.Message(topic, payload);
        message.Verdict = MessageOutcome.Accepted;
        return message;
    }

    /// <summary>Says something to the router.</summary>
    public void Say(Action<ReceivedRpc> fill, TimeSpan now = default)
    {
        var rpc = new ReceivedRpc(Id);
        fill(rpc);
        router.Router.Receive(rpc, now);
    }

    public void Subscribe(string topic) => Say(rpc => rpc.Add(new SubscriptionChange(topic, IsSubscribed: true)));

    /// <summary>Takes what was heard.</summary>
    public IReadOnlyList<string> Take()
    {
        string[] heard = [.. Heard];
        Heard.Clear();
        return heard;
    }

    public void Send(SendPriority priority, byte[] frame)
    {
        Frames++;
        LargestFrame = Math.Max(LargestFrame, frame.Length);
        Heard.AddRange(RecordedRpc.Of(frame));
    }
}

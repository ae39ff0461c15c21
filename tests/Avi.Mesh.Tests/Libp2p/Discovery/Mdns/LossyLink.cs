using System.Net;
using Avi.Mesh.Libp2p.Discovery.Mdns;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Tests.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Discovery.Mdns;

/// <summary>Many nodes in one network that loses packets, in a time of its own.</summary>
internal sealed class LossyLink(double loss, int seed)
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(20);

    private readonly Random _random = new(seed);
    private readonly PriorityQueue<(Node Receiver, IPEndPoint Sender, byte[] Packet), TimeSpan> _flying = new();

    public List<Node> Nodes { get; } = [];

    public TimeSpan Now { get; private set; }

    public Node Add(int number)
    {
        var node = new Node(this, number, _random.Next());
        Nodes.Add(node);
        return node;
    }

    public void Run(TimeSpan duration)
    {
        TimeSpan end = Now + duration;
        while (true)
        {
            TimeSpan next = Nodes.Min(node => node.NextDue);
            if (_flying.TryPeek(out _, out TimeSpan arrival) && arrival < next)
                next = arrival;

            if (next > end)
            {
                Now = end;
                return;
            }

            Now = next;
            while (_flying.TryPeek(out var packet, out arrival) && arrival <= Now)
            {
                _flying.Dequeue();
                packet.Receiver.Receive(packet.Sender, packet.Packet);
            }

            foreach (Node node in Nodes.Where(node => node.NextDue <= Now).ToArray())
                node.Advance();
        }
    }

    private void Send(Node sender, IPEndPoint? target, byte[] packet)
    {
        foreach (Node receiver in Nodes)
        {
            bool isAddressed = target is null || receiver.EndPoint.Equals(target);
            if (isAddressed && _random.NextDouble() >= loss)
                _flying.Enqueue((receiver, sender.EndPoint, packet), Now + (MaxDelay * _random.NextDouble()));
        }
    }

    internal sealed class Node : IMdnsOutput
    {
        private readonly LossyLink _link;
        private readonly MdnsEngine _engine;

        public Node(LossyLink link, int number, int seed)
        {
            _link = link;
            Id = TestPeers.Id(number);
            EndPoint = MdnsPackets.Host(number);
            var random = new Random(seed);
            _engine = new MdnsEngine(Id, MdnsNames.Create(networkFingerprint: null, random), new MdnsOptions(), random, this);
            _engine.SetLinks(
                [
                    new MdnsLink(
                        MdnsPackets.LinkId,
                        [new LinkPrefix(EndPoint.Address, 24)],
                        [Multiaddr.Parse($"/ip4/{EndPoint.Address}/tcp/4001").WithPeerId(Id)]),
                ],
                link.Now);
            NextDue = link.Now;
        }

        public PeerId Id { get; }

        public IPEndPoint EndPoint { get; }

        public TimeSpan NextDue { get; private set; }

        public Dictionary<PeerId, TimeSpan> FoundAt { get; } = [];

        public List<(TimeSpan At, MdnsSending Kind)> Sent { get; } = [];

        public void Receive(IPEndPoint sender, byte[] packet)
        {
            _engine.Receive(MdnsPackets.LinkId, sender, packet, _link.Now);
            Advance();
        }

        public void Advance() => NextDue = _engine.Advance(_link.Now);

        public void Send(MdnsLinkId link, MdnsSending kind, IPEndPoint? target, ReadOnlySpan<byte> packet)
        {
            Sent.Add((_link.Now, kind));
            _link.Send(this, target, packet.ToArray());
        }

        public void Found(in FoundPeer peer) => FoundAt.TryAdd(peer.Id, _link.Now);

        public void Count(MdnsOutcome outcome)
        {
            // The unit tests count.
        }
    }
}

using System.Net;
using Avi.Mesh.Libp2p.Discovery.Mdns;

namespace Avi.Mesh.Tests.Libp2p.Discovery.Mdns;

/// <summary>Writes down what an engine decides.</summary>
internal sealed class MdnsRecorder : IMdnsOutput
{
    private readonly Dictionary<MdnsOutcome, int> _outcomes = [];

    public List<(MdnsLinkId Link, MdnsSending Kind, IPEndPoint? Target, byte[] Packet)> Sent { get; } = [];

    public List<FoundPeer> Reports { get; } = [];

    public int this[MdnsOutcome outcome] => _outcomes.GetValueOrDefault(outcome);

    public int CountOf(MdnsSending kind) => Sent.Count(packet => packet.Kind == kind);

    public void Send(MdnsLinkId link, MdnsSending kind, IPEndPoint? target, ReadOnlySpan<byte> packet) =>
        Sent.Add((link, kind, target, packet.ToArray()));

    public void Found(in FoundPeer peer) => Reports.Add(peer);

    public void Count(MdnsOutcome outcome) => _outcomes[outcome] = this[outcome] + 1;
}

using System.Collections.Concurrent;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

/// <summary>A gate that a test closes.</summary>
internal sealed class TestGate : IConnectionGate
{
    private readonly ConcurrentDictionary<PeerId, bool> _denied = [];

    public bool DeniesAddresses { get; set; }

    public void Deny(PeerId peer) => _denied[peer] = true;

    public bool AllowsAddress(Multiaddr remote) => !DeniesAddresses;

    public bool AllowsPeer(PeerId peer) => !_denied.ContainsKey(peer);
}

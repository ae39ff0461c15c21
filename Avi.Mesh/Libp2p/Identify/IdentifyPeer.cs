using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Identify;

/// <summary>A connected peer: what it has said, and what it was told.</summary>
/// <param name="connection">Its first connection.</param>
/// <param name="toldVersion">Which version of our identity it gets when it asks.</param>
internal sealed class IdentifyPeer(ConnectedPeer connection, int toldVersion)
{
    private readonly TokenBucket _pushes = new(IdentifyOptions.PushesPerSecond, IdentifyOptions.MaxPushesAtOnce);

    public ConnectedPeer Connection => connection;

    /// <summary>Gets or sets what it has said so far.</summary>
    public IdentifyMessage Said { get; set; } = new();

    /// <summary>Gets or sets which version of our identity it has.</summary>
    public int ToldVersion { get; set; } = toldVersion;

    /// <summary>Gets a value indicating whether it wants to be told of changes.</summary>
    public bool TakesPushes => Said.Protocols.Contains(IdentifyProtocol.Push);

    /// <summary>Says whether it has dialled us, on a connection that comes from an address.</summary>
    public bool HasDialledOn(Multiaddr address) => connection.IsInbound && connection.Address.Equals(address);

    /// <summary>Says whether a push of this peer is taken now.</summary>
    public bool TryTakePush(TimeSpan now) => _pushes.TryTake(1, now);
}

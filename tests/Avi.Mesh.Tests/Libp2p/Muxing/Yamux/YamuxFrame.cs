using Avi.Mesh.Libp2p.Muxing.Yamux;

namespace Avi.Mesh.Tests.Libp2p.Muxing.Yamux;

/// <summary>A whole frame that a session sent.</summary>
internal sealed record YamuxFrame(YamuxHeader Header, byte[] Body)
{
    public override string ToString() => $"{Header.Type} {Header.Flags} {Header.StreamId} {Header.Length}";
}

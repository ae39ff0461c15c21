namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>Something that a session's driver has to act on.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Stream">The stream that it happened to, if it was one.</param>
internal readonly record struct YamuxEvent(YamuxEventKind Kind, YamuxStreamState? Stream);

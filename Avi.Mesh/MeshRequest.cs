namespace Avi.Mesh;

/// <summary>A request of another node.</summary>
/// <param name="Peer">Who asks; proven by the connection.</param>
/// <param name="Name">What is asked for.</param>
/// <param name="Payload">The bytes of the request. They belong to it and stay as they are.</param>
public sealed record MeshRequest(PeerId Peer, string Name, ReadOnlyMemory<byte> Payload);

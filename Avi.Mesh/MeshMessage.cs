namespace Avi.Mesh;

/// <summary>A message of the mesh.</summary>
/// <param name="Topic">The topic that it was published on.</param>
/// <param name="Payload">Its bytes. They belong to the message and stay as they are.</param>
/// <param name="Author">Who published it; proven by a signature, unless it is this node.</param>
/// <param name="Forwarder">Which connected peer handed it on; this node itself for its own messages.</param>
/// <param name="Sequence">The author's number for it; rises with every message of the author, with gaps.</param>
public sealed record MeshMessage(
    string Topic, ReadOnlyMemory<byte> Payload, PeerId Author, PeerId Forwarder, ulong Sequence);

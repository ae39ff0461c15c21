namespace Avi.Mesh;

/// <summary>A message of the mesh.</summary>
/// <param name="Topic">The topic that it was published on.</param>
/// <param name="Payload">Its bytes. They belong to the message and stay as they are.</param>
/// <param name="Author">Who published it; proven by a signature, unless it is this node.</param>
/// <param name="Forwarder">Which connected peer handed it on; this node itself for its own messages.</param>
/// <param name="Sequence">The author's number for it; rises with every message of the author, with gaps.</param>
public sealed record MeshMessage(
    string Topic, ReadOnlyMemory<byte> Payload, PeerId Author, PeerId Forwarder, ulong Sequence)
{
    /// <summary>
    /// The largest payload that a node publishes: what a message may have on its way, 1 MiB, less 2 KiB for the longest
    /// topic, the author and the signature.
    /// </summary>
    public const int MaxPayloadBytes = (1024 - 2) * 1024;
}

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>A message on its way: what it says, and the bytes that every peer gets.</summary>
/// <remarks>
/// One array holds it for its whole life: framed as an RPC of its own, so that each of N peers is sent the same bytes,
/// and the payload is a piece of it. A forwarded message keeps the bytes that its author signed.
/// </remarks>
internal sealed class PubSubMessage
{
    /// <summary>Gets what identifies it on the mesh.</summary>
    public required MessageId Id { get; init; }

    /// <summary>Gets the topic.</summary>
    public required string Topic { get; init; }

    /// <summary>Gets who published it.</summary>
    public required Author Author { get; init; }

    /// <summary>Gets the author's number for it.</summary>
    public required ulong Sequence { get; init; }

    /// <summary>Gets the RPC that carries this message alone, with its length before it.</summary>
    public required byte[] Frame { get; init; }

    /// <summary>Gets where the message begins in the frame; it goes on to the frame's end.</summary>
    public required int BodyStart { get; init; }

    /// <summary>Gets what was published: a piece of the frame.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>
    /// Gets or sets what the check of its signature has said; set before the router sees the message.
    /// </summary>
    public MessageOutcome Verdict { get; set; }

    /// <summary>Gets the message as its author wrote it.</summary>
    public ReadOnlySpan<byte> Body => Frame.AsSpan(BodyStart);
}

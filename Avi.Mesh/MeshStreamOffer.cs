using Avi.Mesh.Streams;

namespace Avi.Mesh;

/// <summary>A stream that a peer has opened and that waits for an answer.</summary>
/// <remarks>
/// An offer that is not answered within <see cref="MeshStreamOptions.AcceptTimeout"/> is refused. Only the first answer
/// counts.
/// </remarks>
public sealed class MeshStreamOffer
{
    private readonly IIncomingStream _incoming;
    private readonly TaskCompletionSource _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal MeshStreamOffer(IIncomingStream incoming, string name)
    {
        _incoming = incoming;
        Name = name;
    }

    /// <summary>Gets who opened it.</summary>
    public PeerId Peer => _incoming.Peer;

    /// <summary>Gets the name that it was opened for.</summary>
    public string Name { get; }

    /// <summary>Gets a task that ends when the offer has its answer.</summary>
    internal Task Decided => _decided.Task;

    /// <summary>Opens the stream.</summary>
    /// <param name="cancellation">Ends the attempt, and resets the stream.</param>
    /// <returns>The stream; the caller disposes it.</returns>
    /// <exception cref="MeshStreamException">
    /// The peer has given up, or was lost; or the offer has been answered, or waited too long.
    /// </exception>
    public ValueTask<MeshStream> AcceptAsync(CancellationToken cancellation = default) =>
        _decided.TrySetResult()
            ? _incoming.AcceptAsync(Name, cancellation)
            : throw new MeshStreamException(Peer, MeshStreamError.TimedOut, "the offer has its answer");

    /// <summary>Refuses the stream. Does nothing when the offer has been answered.</summary>
    /// <param name="reason">What the peer is told; at most 255 bytes of it.</param>
    /// <param name="cancellation">Ends the attempt, and resets the stream.</param>
    /// <returns>A task that ends when the answer is on its way.</returns>
    public ValueTask RefuseAsync(string reason, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return RefuseAsync(new Answer(AnswerCode.Refused, reason), cancellation);
    }

    /// <summary>Refuses the stream, unless it has its answer.</summary>
    internal ValueTask RefuseAsync(Answer answer, CancellationToken cancellation) =>
        _decided.TrySetResult() ? _incoming.RefuseAsync(answer, cancellation) : ValueTask.CompletedTask;
}

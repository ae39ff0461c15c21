namespace Avi.Mesh;

/// <content>What the application thinks of peers.</content>
public sealed partial class MeshNode
{
    /// <summary>
    /// Adds to a peer's <see cref="MeshPeer.Score"/>, or takes from it, what the application knows of it; also for a
    /// peer that is not connected. It stays until it is set again.
    /// </summary>
    /// <param name="peer">The peer.</param>
    /// <param name="score">
    /// What to add; 0 takes it back. See <see cref="MeshScoreThresholds"/> for what happens at which score.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The score is not a number between −1,000,000 and 1,000,000.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public void SetPeerScore(PeerId peer, double score)
    {
        ArgumentNullException.ThrowIfNull(peer);
        if (!(Math.Abs(score) <= 1_000_000))
        {
            throw new ArgumentOutOfRangeException(
                nameof(score), score, "It takes a number up to a million, up or down.");
        }

        _stack.Lifetime.ThrowIfEnded();
        _stack.Gossip.SetApplicationScore(peer, score);
    }
}

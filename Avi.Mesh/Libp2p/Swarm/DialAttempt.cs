using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>How the dial of one address has ended.</summary>
/// <param name="Address">What was dialled.</param>
/// <param name="Upgraded">The connection, unless it failed; who has this record owns it.</param>
/// <param name="Failure">Why it failed; means nothing when it did not.</param>
/// <param name="Message">The same in words.</param>
/// <param name="Cause">What it failed with.</param>
internal sealed record DialAttempt(
    Multiaddr Address,
    UpgradedConnection? Upgraded,
    DialFailure Failure = default,
    string Message = "",
    Exception? Cause = null)
    : IRaceEntry
{
    /// <inheritdoc/>
    public bool IsSuccess => Upgraded is not null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Upgraded?.Muxed.DisposeAsync() ?? ValueTask.CompletedTask;
}

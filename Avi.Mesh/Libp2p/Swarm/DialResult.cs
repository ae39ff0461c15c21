namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>How a dial ended. A value, since several callers may wait for it, or none may be left.</summary>
/// <param name="Connection">The connection, unless it failed.</param>
/// <param name="Failure">Why it failed; means nothing when it did not.</param>
/// <param name="Message">The same in words.</param>
/// <param name="Cause">What it failed with.</param>
internal sealed record DialResult(
    Connection? Connection, DialFailure Failure = default, string Message = "", Exception? Cause = null);

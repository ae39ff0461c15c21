namespace Avi.Mesh;

/// <summary>
/// Thrown by a handler of requests to refuse one: the other node gets <see cref="MeshRequestError.Refused"/>, and
/// nothing is logged.
/// </summary>
/// <param name="reason">What the other node is told; at most 255 bytes of it.</param>
public sealed class RequestRefusedException(string reason) : Exception(reason);

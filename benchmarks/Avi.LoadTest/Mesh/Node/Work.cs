namespace Avi.LoadTest.Mesh.Node;

/// <summary>What a node has done, all of it confirmed by the other side, and how long that took.</summary>
/// <param name="Count">Messages, bytes, requests or connections.</param>
/// <param name="Seconds">From before the first to after the last.</param>
internal sealed record Work(long Count, double Seconds);

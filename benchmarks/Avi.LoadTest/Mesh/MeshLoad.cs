namespace Avi.LoadTest.Mesh;

/// <summary>What both sides have to do.</summary>
/// <param name="Rounds">How often each side is measured.</param>
/// <param name="Seconds">How long one measurement takes.</param>
/// <param name="Window">How many messages may be on the way at most.</param>
/// <param name="Bytes">How long a payload is.</param>
internal sealed record MeshLoad(int Rounds, int Seconds, int Window, int Bytes);

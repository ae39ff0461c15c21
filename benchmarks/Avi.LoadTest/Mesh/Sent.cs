namespace Avi.LoadTest.Mesh;

/// <summary>What a publisher reports: how many messages, all acknowledged, in how many seconds.</summary>
internal sealed record Sent(int Messages, double Seconds);

namespace Avi.Bridge.Telemetry;

/// <summary>How much there is of everything that is bounded.</summary>
/// <param name="OnlineSessions">Sessions of devices that were heard lately.</param>
/// <param name="OfflineSessions">Sessions of devices that are silent.</param>
/// <param name="Subscriptions">Subscriptions of all sessions.</param>
/// <param name="MeshTopics">Topics that the gateway has joined on the mesh.</param>
/// <param name="QueuedDatagrams">Datagrams that wait for their turn.</param>
internal sealed record BridgeState(
    int OnlineSessions, int OfflineSessions, int Subscriptions, int MeshTopics, int QueuedDatagrams);

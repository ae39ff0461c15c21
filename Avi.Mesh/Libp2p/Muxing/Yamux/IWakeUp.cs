namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>A wait that has been ended, and whose waiter has not been told yet.</summary>
internal interface IWakeUp
{
    /// <summary>Whoever waits goes on in this call. Not under a lock.</summary>
    void RunHere();

    /// <summary>Whoever waits goes on on the thread pool.</summary>
    void RunElsewhere();
}

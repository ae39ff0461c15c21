namespace Avi.Mesh.Libp2p.Transports;

/// <summary>How one of several ways has ended. Disposing gives up what it led to.</summary>
internal interface IRaceEntry : IAsyncDisposable
{
    /// <summary>Gets a value indicating whether the way led to something.</summary>
    bool IsSuccess { get; }
}

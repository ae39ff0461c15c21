using Avi.LoadTest.Mesh.Peers;

namespace Avi.LoadTest.Mesh.Measurements;

/// <summary>Something that is measured on our nodes and on theirs, in turns.</summary>
internal abstract class Measurement(string name, params IReadOnlyList<Figure> figures)
{
    public string Name => name;

    public IReadOnlyList<Figure> Figures => figures;

    /// <summary>Gets a value indicating whether js-libp2p is measured too.</summary>
    public virtual bool HasPeer => true;

    /// <summary>Starts the nodes that all rounds are measured on.</summary>
    public virtual Task<NodeGroup> StartAsync(NodeKind kind) => NodeGroup.StartAsync(kind, receivers: 1, true);

    /// <summary>Measures once.</summary>
    /// <returns>A value for each figure; not a number when there is none.</returns>
    public abstract Task<double[]> MeasureAsync(NodeGroup nodes, MeshLoad load);
}

using Avi.LoadTest.Mesh.Measurements;

namespace Avi.LoadTest.Mesh;

/// <summary>One figure of one kind of node, in all rounds.</summary>
internal sealed record Reading(Figure Figure, IReadOnlyList<double> Ours, IReadOnlyList<double> Theirs)
{
    /// <summary>Gets the median of our nodes.</summary>
    public double OurMedian => MedianOf(Ours);

    /// <summary>Gets the median of js-libp2p; not a number when it was not measured.</summary>
    public double TheirMedian => MedianOf(Theirs);

    private static double MedianOf(IReadOnlyList<double> values) =>
        values.Count == 0 ? double.NaN : Percentiles.Of([.. values], 0.5);
}

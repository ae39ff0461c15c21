namespace Avi.Mesh.Libp2p.Transports.Memory;

/// <summary>
/// What goes wrong on a <see cref="MemoryNetwork"/>, by chance, and the same again from the same seed.
/// </summary>
/// <param name="seed">Where chance begins; a test prints it when it fails.</param>
/// <param name="time">The clock of delays.</param>
internal sealed class FaultInjector(int seed, TimeProvider time)
{
    /// <summary>Gets where chance begins.</summary>
    public int Seed => seed;

    /// <summary>
    /// Gets a value indicating whether reads give fewer bytes than there are, often one. Default: no.
    /// </summary>
    public bool FragmentsReads { get; init; }

    /// <summary>Gets the longest time that a write takes. Default: none.</summary>
    public TimeSpan MaxDelay { get; init; }

    /// <summary>Gets how likely a write breaks the connection. Default: 0.</summary>
    public double CutProbability { get; init; }

    /// <summary>Gets how likely 4096 bytes that are written, or fewer, lose a bit. Default: 0.</summary>
    public double CorruptionProbability { get; init; }

    /// <summary>Gets the faults of one connection: chance of its own, so that others do not disturb it.</summary>
    internal ConnectionFaults ForConnection(int number) => new(this, new Random(Mix(number)), time);

    // Neighbouring seeds must not give similar sequences.
    private int Mix(int number) => unchecked((seed * 486_187_739) + (number * 1_000_003));
}

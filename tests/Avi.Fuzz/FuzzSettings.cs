using System.Globalization;

namespace Avi.Fuzz;

/// <summary>How a run goes.</summary>
/// <param name="Seed">Where the random numbers begin; the same seed makes the same inputs.</param>
/// <param name="Inputs">How many inputs a target gets.</param>
/// <param name="MaxTime">
/// How long one input may take. A parser needs microseconds; the rest is what a busy machine may do to a thread.
/// </param>
internal sealed record FuzzSettings(int Seed, long Inputs, TimeSpan MaxTime)
{
    private const int DefaultSeed = 1;
    private const long DefaultInputs = 1_000_000;

    /// <summary>
    /// Reads AVI_FUZZ_SEED and AVI_FUZZ_INPUTS. Without them every run is the same, so that no other fails.
    /// </summary>
    public static FuzzSettings FromEnvironment() => new(
        (int)(Number("AVI_FUZZ_SEED") ?? DefaultSeed),
        Number("AVI_FUZZ_INPUTS") ?? DefaultInputs,
        TimeSpan.FromSeconds(10));

    // A mistyped number must not pass as a run.
    private static long? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
            : null;
}

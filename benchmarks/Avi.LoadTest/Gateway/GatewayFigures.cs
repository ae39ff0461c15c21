using System.Globalization;

namespace Avi.LoadTest.Gateway;

/// <summary>What one measurement gave.</summary>
/// <param name="SentPerSecond">Datagrams that the system took from the flood.</param>
/// <param name="ReceivedPerSecond">Datagrams that went all the way.</param>
/// <param name="ReceivedPerProcessorSecond">
/// The same, for each second that the receiving thread had a processor.
/// </param>
/// <param name="AllocatedBytes">Bytes that the whole process allocated for each of them.</param>
internal sealed record GatewayFigures(
    double SentPerSecond, double ReceivedPerSecond, double? ReceivedPerProcessorSecond, double AllocatedBytes)
{
    public static GatewayFigures MedianOf(IReadOnlyList<GatewayFigures> rounds) => new(
        Median(rounds.Select(round => round.SentPerSecond)),
        Median(rounds.Select(round => round.ReceivedPerSecond)),
        rounds.Any(round => round.ReceivedPerProcessorSecond is null)
            ? null
            : Median(rounds.Select(round => round.ReceivedPerProcessorSecond ?? 0)),
        Median(rounds.Select(round => round.AllocatedBytes)));

    public string ToRow(string receiver) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {receiver,-22} | {ReceivedPerSecond,11:N0} | {ReceivedPerProcessorSecond,15:N0} | {SentPerSecond,9:N0} | {AllocatedBytes,20:0.00} |");

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}

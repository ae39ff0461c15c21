using Avi.Samples.Quickstart;

namespace Avi.Samples.Tests.Quickstart;

internal sealed class VerdictTests
{
    [TestCase(3, 3, 1, 1, "")]
    [TestCase(3, 2, 1, 1, "1 of 3 readings did not arrive")]
    [TestCase(3, 3, 2, 1, "1 of 2 commands did not arrive")]
    [TestCase(3, 0, 1, 0, "3 of 3 readings did not arrive, 1 of 1 commands did not arrive")]
    [TestCase(0, 0, 1, 1, "no reading was sent")]
    [TestCase(3, 3, 0, 0, "no command was sent")]
    [TestCase(0, 0, 0, 0, "no reading was sent, no command was sent")]
    public void Run_passes_when_something_went_each_way_and_all_of_it_arrived(
        int readings, int readingsArrived, int commands, int commandsArrived, string reason)
    {
        var verdict = Verdict.On(Travel(readings, readingsArrived), Travel(commands, commandsArrived));

        Assert.That(verdict, Is.EqualTo(new Verdict(reason.Length == 0, reason)));
    }

    private static Journeys Travel(int sent, int arrived)
    {
        var journeys = new Journeys(isSeenAtGateway: false, patience: TimeSpan.FromSeconds(5));
        foreach (int number in Enumerable.Range(0, sent))
            journeys.Depart($"{number}", TimeSpan.Zero);
        foreach (int number in Enumerable.Range(0, arrived))
            journeys.Arrive($"{number}", TimeSpan.Zero);

        return journeys;
    }
}

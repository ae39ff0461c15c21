using System.Text.Json;

namespace Avi.Samples.Tests.Processes;

internal sealed class QuickstartTests
{
    private const int MaxMilliseconds = 60_000;

    [Test, CancelAfter(MaxMilliseconds)]
    public async Task Story_ends_well_and_with_figures(CancellationToken cancellation)
    {
        await using SampleProcess quickstart = SampleProcess.Start("Quickstart", "--seconds", "2");

        int exitCode = await quickstart.WaitForEndAsync(cancellation);

        string story = string.Join('\n', quickstart.Lines);
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.Zero, story + quickstart.Errors);
            Assert.That(quickstart.Errors, Is.Empty);
            Assert.That(story, Does.Contain("takes plain devices"));
            Assert.That(story, Does.Match(@"monitor +connected to peer 12D3KooW"));
            Assert.That(story, Does.Match(@"gateway +device 2 is up"));
            Assert.That(story, Does.Match(
                @"device/1/sensor/temp +20\.25 °C   device → gateway +[\d.]+ ms, gateway → monitor +[\d.]+ ms, total +[\d.]+ ms"));
            Assert.That(story, Does.Match(@"device 1 +device/1/command +blink 1   monitor → device +[\d.]+ ms"));
            Assert.That(story, Does.Match(@"\n  device → gateway +\d+ +[\d.]+ ms +[\d.]+ ms\n"));
            Assert.That(story, Does.EndWith("Everything arrived."));
        });
    }

    [Test, CancelAfter(MaxMilliseconds)]
    public async Task Programs_read_the_same_story_as_json(CancellationToken cancellation)
    {
        await using SampleProcess quickstart = SampleProcess.Start("Quickstart", "--seconds", "2", "--json");

        JsonElement reading = await quickstart.WaitForAsync("message", cancellation, "topic", "device/2/sensor/humidity");
        JsonElement summary = await quickstart.WaitForAsync("summary", cancellation);
        int exitCode = await quickstart.WaitForEndAsync(cancellation);

        long sent = summary.GetProperty("readingsSent").GetInt64();
        Assert.That(exitCode, Is.Zero, quickstart.Errors);
        Assert.That(summary.GetProperty("passed").GetBoolean(), Is.True);
        Assert.That((sent, sent), Is.EqualTo((summary.GetProperty("readingsArrived").GetInt64(), (long)quickstart.Lines
            .Count(line => line.Contains("/sensor/", StringComparison.Ordinal) && line.Contains("\"legs\"", StringComparison.Ordinal)))));
        Assert.That(reading.GetProperty("legs").GetProperty("totalMs").GetDouble(), Is.Positive);
        Assert.That(summary.GetProperty("legs").GetArrayLength(), Is.EqualTo(4));
    }

    [Test, CancelAfter(MaxMilliseconds)]
    public async Task Run_that_is_stopped_before_it_has_shown_anything_fails(CancellationToken cancellation)
    {
        await using SampleProcess quickstart = SampleProcess.Start("Quickstart", "--forever", "--json");
        await quickstart.WaitForAsync("started", cancellation);

        int exitCode = await quickstart.StopAsync("TERM", cancellation);

        JsonElement summary = await quickstart.WaitForAsync("summary", cancellation);
        Assert.That(summary.GetProperty("passed").GetBoolean(), Is.False);
        Assert.That(summary.GetProperty("reason").GetString(), Does.Contain("no command was sent"));
        Assert.That(exitCode, Is.EqualTo(1), quickstart.Errors);
    }

    [Test, CancelAfter(MaxMilliseconds)]
    public async Task Endless_run_ends_well_when_it_is_stopped_after_a_command(CancellationToken cancellation)
    {
        await using SampleProcess quickstart = SampleProcess.Start("Quickstart", "--forever", "--json");
        await quickstart.WaitForAsync("message", cancellation, "topic", "device/1/command");

        Assert.That(await quickstart.StopAsync("TERM", cancellation), Is.Zero, quickstart.Errors);
    }
}

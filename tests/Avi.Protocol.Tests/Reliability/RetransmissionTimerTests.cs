using Avi.Protocol.Reliability;

using CsCheck;

namespace Avi.Protocol.Tests.Reliability;

[TestFixture]
internal sealed class RetransmissionTimerTests
{
    [Test]
    public void First_timeout_doubles_up_to_half_a_minute()
    {
        var timer = new RetransmissionTimer();

        Assert.That(
            Enumerable.Range(0, 9).Select(timer.TimeoutAfter),
            Is.EqualTo(new[] { 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000 }));
        Assert.That(timer.TimeoutAfter(int.MaxValue), Is.EqualTo(30_000));
    }

    [TestCase(400, 1_200)] // 400 + 4 * 200
    [TestCase(0, 100)]
    [TestCase(20, 100)]
    [TestCase(50, 150)]
    [TestCase(20_000, 30_000)]
    [TestCase(long.MaxValue, 30_000)]
    [TestCase(-1, 500)] // a clock that ran backwards measures nothing
    public void First_sample_is_taken_as_it_is(long roundTrip, int expected)
    {
        var timer = new RetransmissionTimer();

        timer.Measure(roundTrip);

        Assert.That(timer.Timeout, Is.EqualTo(expected));
    }

    [Test]
    public void Estimate_is_that_of_RFC_6298() =>
        Gen.Int[1, 5_000].Array[1, 60].Sample(samples =>
        {
            var timer = new RetransmissionTimer();
            double smoothed = -1;
            double variation = 0;
            foreach (int sample in samples)
            {
                timer.Measure(sample);
                variation = smoothed < 0 ? sample / 2d : (0.75 * variation) + (0.25 * Math.Abs(smoothed - sample));
                smoothed = smoothed < 0 ? sample : (0.875 * smoothed) + (0.125 * sample);
            }

            double expected = Math.Clamp(smoothed + Math.Max(10, 4 * variation), 100, 30_000);
            return Math.Abs(timer.Timeout - expected) <= 12; // whole milliseconds, rounded at each step
        });

    [Test]
    public void Timeout_doubles_when_eight_packets_in_a_row_could_not_be_measured()
    {
        var timer = new RetransmissionTimer();
        timer.Measure(50);
        List<int> timeouts = [];

        for (int i = 0; i < 16; i++)
        {
            timer.MissMeasure();
            timeouts.Add(timer.Timeout);
        }

        Assert.That(timeouts, Is.EqualTo(Enumerable.Repeat(150, 7).Concat(Enumerable.Repeat(300, 8)).Append(600)));
    }

    [Test]
    public void Measured_packet_ends_the_run_of_unmeasured_ones()
    {
        var timer = new RetransmissionTimer();
        for (int i = 0; i < 7; i++)
            timer.MissMeasure();

        timer.Measure(50);
        timer.MissMeasure();

        Assert.That(timer.Timeout, Is.EqualTo(150));
    }
}

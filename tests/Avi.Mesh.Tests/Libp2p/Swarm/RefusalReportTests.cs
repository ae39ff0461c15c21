using System.Diagnostics.Metrics;
using System.Reflection;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture]
internal sealed class RefusalReportTests
{
    private static readonly Multiaddr Stranger = Multiaddr.Parse("/ip4/192.0.2.1/tcp/4001");

    [Test]
    public void Many_refusals_are_all_counted_and_warned_of_once_a_minute()
    {
        var time = new FakeTimeProvider();
        var log = new FakeLogger();
        using var meter = new Meter("Avi.Mesh.Tests");
        using var counted = new MetricCollector<long>(meter, "avi.mesh.connections.refused");
        var report = new RefusalReport(new SwarmServices(time, log, new SwarmMetrics(meter)));

        for (int i = 0; i < 100; i++)
            report.Add(Stranger, ConnectionRefusal.TooManyOfHost);

        time.Advance(RefusalReport.Pause);
        report.Add(Stranger, ConnectionRefusal.TooManyInbound);

        string[] warnings = [.. log.Collector.GetSnapshot()
            .Where(line => line.Level >= LogLevel.Information)
            .Select(line => line.Message)];
        Assert.That(warnings, Is.EqualTo(new[]
        {
            "Refused 1 connections since the last such line, lastly of /ip4/192.0.2.1/tcp/4001: TooManyOfHost",
            "Refused 100 connections since the last such line, lastly of /ip4/192.0.2.1/tcp/4001: TooManyInbound",
        }));
        Assert.That(counted.GetMeasurementSnapshot().EvaluateAsCounter(), Is.EqualTo(101));
    }

    [TestCase(typeof(SwarmLog), "ConnectionRefused")]
    [TestCase(typeof(SwarmLog), "HandshakeFailed")]
    [TestCase(typeof(SwarmLog), "StreamFailed")]
    [TestCase(typeof(GossipSubLog), "ProtocolBroken")]
    [TestCase(typeof(GossipSubLog), "WriteStalled")]
    public void What_a_stranger_can_cause_at_will_is_not_said_above_debug(Type log, string message)
    {
        LogLevel? level = log.GetMethod(message)?.GetCustomAttribute<LoggerMessageAttribute>()?.Level;

        Assert.That(level, Is.LessThanOrEqualTo(LogLevel.Debug));
    }
}

using System.Reflection;

using Avi.Bridge.Telemetry;

using Microsoft.Extensions.Logging;

namespace Avi.Bridge.Tests.Telemetry;

/// <summary>Operators filter by event id, so an id means one thing.</summary>
[TestFixture]
internal sealed class BridgeLogTests
{
    [Test]
    public void Event_ids_are_unique_and_within_the_gateways_range()
    {
        int[] ids =
        [
            .. typeof(BridgeLog).GetMethods(BindingFlags.Static | BindingFlags.Public)
                .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
                .OfType<LoggerMessageAttribute>()
                .Select(attribute => attribute.EventId),
        ];

        Assert.That(ids, Is.Not.Empty);
        Assert.That(ids, Is.Unique);
        Assert.That(ids, Is.All.InRange(2000, 2399));
    }
}

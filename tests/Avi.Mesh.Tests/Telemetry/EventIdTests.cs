using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Tests.Telemetry;

[TestFixture]
internal sealed class EventIdTests
{
    private const BindingFlags Own =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.DeclaredOnly;

    private static readonly int[] Ids =
    [
        .. typeof(MeshNode).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(Own))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .OfType<int>(),
    ];

    [Test]
    public void Every_log_message_has_an_id_of_its_own()
    {
        Assert.That(Ids, Has.Length.GreaterThan(10));
        Assert.That(Ids, Is.Unique);
    }

    [Test]
    public void Ids_are_those_of_this_package() => Assert.That(Ids, Is.All.InRange(3000, 3999));
}

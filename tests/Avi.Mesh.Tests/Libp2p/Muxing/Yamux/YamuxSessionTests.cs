using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Muxing.Yamux;

namespace Avi.Mesh.Tests.Libp2p.Muxing.Yamux;

/// <summary>
/// The state machine, without a network: each test is what came, what was asked for, and what went out.
/// </summary>
[TestFixture]
internal sealed partial class YamuxSessionTests
{
    private static YamuxSession Dialler() => new(new YamuxOptions(), isDialler: true);

    private static string Describe(IEnumerable<YamuxFrame> frames) => string.Join(", ", frames);

    private static string Describe(IEnumerable<YamuxEvent> events) =>
        string.Join(", ", events.Select(happened => happened.Kind));

    private static void AssertViolation(YamuxSession session, YamuxViolation expected)
    {
        Assert.That((session.Violation, session.End), Is.EqualTo((expected, MuxedConnectionEnd.ProtocolError)));
        Assert.That(session.TakeFrames()[^1].ToString(), Is.EqualTo("GoAway None 0 1"));
        Assert.That(session.TakeEvents()[^1].Kind, Is.EqualTo(YamuxEventKind.SessionEnded));
    }
}

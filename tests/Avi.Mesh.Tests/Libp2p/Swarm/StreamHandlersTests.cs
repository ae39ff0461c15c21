using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture]
internal sealed class StreamHandlersTests
{
    private static readonly ProtocolId Echo = new("/test/echo/1.0.0");

    [Test]
    public void Peer_has_as_many_places_as_the_protocol_gives_and_gets_them_back()
    {
        StreamHandlers handlers = WithEcho(maxStreamsOfPeer: 2);

        bool first = handlers.TryEnter(TestPeers.Id(1), Echo) is not null;
        bool second = handlers.TryEnter(TestPeers.Id(1), Echo) is not null;
        bool third = handlers.TryEnter(TestPeers.Id(1), Echo) is not null;
        handlers.Leave(TestPeers.Id(1), Echo);
        bool afterLeaving = handlers.TryEnter(TestPeers.Id(1), Echo) is not null;

        Assert.That((first, second, third, afterLeaving), Is.EqualTo((true, true, false, true)));
    }

    [Test]
    public void One_peer_does_not_take_the_places_of_another()
    {
        StreamHandlers handlers = WithEcho(maxStreamsOfPeer: 1);
        handlers.TryEnter(TestPeers.Id(1), Echo);

        Assert.That(handlers.TryEnter(TestPeers.Id(2), Echo), Is.Not.Null);
    }

    [Test]
    public void Second_handler_of_a_protocol_is_a_mistake()
    {
        StreamHandlers handlers = WithEcho(maxStreamsOfPeer: 1);

        Assert.That(
            () => handlers.Add(Echo, new StreamHandler(1, (_, _) => Task.CompletedTask)), Throws.ArgumentException);
        Assert.That(handlers.IsSupported(Echo), Is.True);
        Assert.That(handlers.IsSupported(new ProtocolId("/test/other/1.0.0")), Is.False);
    }

    private static StreamHandlers WithEcho(int maxStreamsOfPeer)
    {
        var handlers = new StreamHandlers();
        handlers.Add(Echo, new StreamHandler(maxStreamsOfPeer, (_, _) => Task.CompletedTask));
        return handlers;
    }
}

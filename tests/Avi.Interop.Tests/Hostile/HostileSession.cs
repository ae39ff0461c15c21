using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Muxing.Yamux;
using Avi.Mesh.Libp2p.Negotiation;

namespace Avi.Interop.Tests.Hostile;

/// <summary>Streams to a node that takes us for a peer with GossipSub.</summary>
internal sealed class HostileSession : IAsyncDisposable
{
    private static readonly ProtocolId GossipSub = new("/meshsub/1.1.0");

    private readonly IMuxedConnection _session;
    private readonly Task _accepting;

    private HostileSession(IMuxedConnection session)
    {
        _session = session;
        _accepting = AcceptAsync();
    }

    public static async Task<HostileSession> StartAsync(HostileDialler hostile, CancellationToken cancellation)
    {
        var muxer = new YamuxMuxer(new YamuxOptions(), TimeProvider.System);
        return new HostileSession(muxer.Start(await hostile.SecureAsync(cancellation), isDialler: true));
    }

    public async Task<IMuxedStream> OpenGossipSubAsync(CancellationToken cancellation)
    {
        IMuxedStream stream = await _session.OpenStreamAsync(cancellation);
        Assert.That(await MultistreamDialer.NegotiateAsync(stream, [GossipSub], cancellation), Is.Not.Null);
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (await _session.AcceptStreamAsync(CancellationToken.None) is { } stream)
        {
            try
            {
                // What comes on the node's own stream is never read; the session ends it.
                await MultistreamListener.NegotiateAsync(
                    stream, protocol => protocol == GossipSub, CancellationToken.None);
            }
            catch (IOException)
            {
                // The node asked for another protocol, and gave the stream up.
            }
        }
    }
}

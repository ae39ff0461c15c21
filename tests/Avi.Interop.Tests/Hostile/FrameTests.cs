using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Muxing.Yamux;
using Avi.Mesh.Libp2p.Security.Noise;

namespace Avi.Interop.Tests.Hostile;

/// <summary>A frame that breaks a layer's rules costs its sender the connection or the stream.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FrameTests
{
    [Test, CancelAfter(60_000)]
    public async Task Oversized_handshake_message_ends_the_connection(CancellationToken cancellation)
    {
        await using HostileScene scene = await HostileScene.StartAsync(cancellation);
        await using HostileDialler hostile = await HostileDialler.ConnectAsync(scene.Ours, cancellation);

        using NoiseHandshake handshake = await hostile.BeginHandshakeAsync(cancellation);
        await hostile.WriteAsync([0xFF, 0xFF], cancellation); // 65,535 bytes where 8 KiB are enough
        await hostile.ClosedAsync(cancellation);

        await scene.Meters.CountedAsync("avi.mesh.handshakes", "ProtocolError");
        await scene.AssertOthersGoOnAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task Yamux_frame_beyond_the_window_ends_the_connection(CancellationToken cancellation)
    {
        await using HostileScene scene = await HostileScene.StartAsync(cancellation);
        await using HostileDialler hostile = await HostileDialler.ConnectAsync(scene.Ours, cancellation);

        await hostile.SecureAsync(cancellation);
        await hostile.WriteAsync(YamuxFrame(YamuxFrameType.Data, YamuxFlags.Syn, length: 262_145), cancellation);
        await hostile.ClosedAsync(cancellation);

        await scene.Meters.CountedAsync("avi.mesh.connections.ended", "ProtocolError");
        await scene.AssertOthersGoOnAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task Yamux_frame_of_an_unknown_kind_ends_the_connection(CancellationToken cancellation)
    {
        await using HostileScene scene = await HostileScene.StartAsync(cancellation);
        await using HostileDialler hostile = await HostileDialler.ConnectAsync(scene.Ours, cancellation);

        await hostile.SecureAsync(cancellation);
        await hostile.WriteAsync(YamuxFrame((YamuxFrameType)9, YamuxFlags.None, length: 0), cancellation);
        await hostile.ClosedAsync(cancellation);

        await scene.Meters.CountedAsync("avi.mesh.connections.ended", "ProtocolError");
        await scene.AssertOthersGoOnAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task Oversized_rpc_is_not_read(CancellationToken cancellation)
    {
        await using HostileScene scene = await HostileScene.StartAsync(cancellation);
        await using HostileDialler hostile = await HostileDialler.ConnectAsync(scene.Ours, cancellation);

        await using HostileSession session = await HostileSession.StartAsync(hostile, cancellation);
        await using IMuxedStream stream = await session.OpenGossipSubAsync(cancellation);
        await stream.WriteAsync(new byte[] { 0x80, 0x80, 0x80, 0x40 }, cancellation); // 128 MiB follow, it says

        await Assert.ThatAsync(
            async () => await stream.ReadAsync(new byte[1], cancellation), Throws.InstanceOf<StreamResetException>());
        await scene.Meters.CountedAsync("avi.mesh.pubsub.stream_failures", "");
        await scene.AssertOthersGoOnAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task Message_with_a_bad_signature_goes_nowhere(CancellationToken cancellation)
    {
        await using HostileScene scene = await HostileScene.StartAsync(cancellation);
        await using HostileDialler hostile = await HostileDialler.ConnectAsync(scene.Ours, cancellation);
        var signer = new MessageSigner(hostile.Identity, Mesh.MessageIdStyle.PeerIdText, DateTimeOffset.UnixEpoch);
        PubSubMessage message = signer.Create(HostileScene.Topic, "forged"u8);
        signer.Sign(message);
        message.Frame[^1] ^= 1; // the signature stands last

        await using HostileSession session = await HostileSession.StartAsync(hostile, cancellation);
        await using IMuxedStream stream = await session.OpenGossipSubAsync(cancellation);
        await stream.WriteAsync(message.Frame, cancellation);

        await scene.Meters.CountedAsync("avi.mesh.pubsub.received", "bad_signature");
        await scene.AssertOthersGoOnAsync();
    }

    private static byte[] YamuxFrame(YamuxFrameType type, YamuxFlags flags, uint length)
    {
        byte[] frame = new byte[YamuxHeader.Bytes];
        new YamuxHeader(type, flags, StreamId: 1, length).Write(frame);
        return frame;
    }
}

using Avi.Mesh.Libp2p.Muxing.Yamux;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Muxing.Yamux;

/// <summary>What holds for every session, whatever the bytes, the pieces and the order.</summary>
[TestFixture]
internal sealed class YamuxSessionPropertyTests
{
    private const int StreamsOfEachSide = 4;

    [Test]
    public void Two_sessions_deliver_all_bytes_of_all_streams_whatever_the_pieces() =>
        Gen.UInt.Sample(
            seed =>
            {
                using var exchange = new ShuffledExchange(seed, StreamsOfEachSide, bytesOfStream: 400_000);
                exchange.Run(maxSteps: 200_000);
                return exchange.IsComplete;
            },
            iter: 12);

    [Test]
    public void Arbitrary_frames_never_throw_and_leave_a_bounded_state() =>
        Gen.Select(Gen.Byte[0, 4], Gen.UShort[0, 16], Gen.UInt[0, 9], Gen.UInt[0, 300_000], Gen.Int[0, 30])
            .Array[1, 300].Sample(
                frames =>
                {
                    var options = new YamuxOptions { MaxStreams = 3, MaxUnacceptedStreams = 2, MaxRefusals = 8 };
                    var session = new YamuxSession(options, isDialler: true);
                    session.TryOpen(TimeSpan.Zero, out _);
                    foreach ((byte type, ushort flags, uint stream, uint length, int bodyBytes) in frames)
                    {
                        byte[] header = new byte[YamuxHeader.Bytes + bodyBytes];
                        new YamuxHeader((YamuxFrameType)type, (YamuxFlags)flags, stream, length).Write(header);
                        session.Receive(header, TimeSpan.Zero);
                    }

                    int sent = session.TakeFrames().Count;
                    return session.StreamCount <= 3 && sent <= 3 + 8 + options.MaxPingAnswers + 1;
                },
                iter: 1200);

    [Test]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Byte.Array[0, 2000].Sample(bytes =>
        {
            var session = new YamuxSession(new YamuxOptions(), isDialler: false);
            session.Receive(bytes, TimeSpan.Zero);
            return session.StreamCount <= 500;
        });

    [Test]
    public void Frame_that_is_cut_off_anywhere_changes_nothing_until_the_rest_comes() =>
        Gen.Int[0, YamuxHeader.Bytes - 1].Sample(cut =>
        {
            var session = new YamuxSession(new YamuxOptions(), isDialler: true);
            byte[] frame = YamuxFrames.Update(2, YamuxFlags.Syn);

            session.Receive(frame.AsSpan(0, cut), TimeSpan.Zero);
            int before = session.StreamCount;
            session.Receive(frame.AsSpan(cut), TimeSpan.Zero);

            return before == 0 && session.StreamCount == 1;
        });
}

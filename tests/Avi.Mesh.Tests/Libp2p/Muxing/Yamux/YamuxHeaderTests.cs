using System.Text.Json;

using Avi.Mesh.Libp2p.Muxing.Yamux;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Muxing.Yamux;

[TestFixture]
internal sealed class YamuxHeaderTests
{
    private static readonly Dictionary<string, YamuxHeader> Golden = new(StringComparer.Ordinal)
    {
        ["open stream 1"] = new(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0),
        ["open stream 3 with 768 KiB more window"] = new(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 3, 768 * 1024),
        ["acknowledge stream 2"] = new(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, 2, 0),
        ["data \"hello\" on 1"] = new(YamuxFrameType.Data, YamuxFlags.None, 1, 5),
        ["grant 131072 on 1"] = new(YamuxFrameType.WindowUpdate, YamuxFlags.None, 1, 131_072),
        ["half-close 1"] = new(YamuxFrameType.WindowUpdate, YamuxFlags.Fin, 1, 0),
        ["reset 1"] = new(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, 1, 0),
        ["ping 42"] = new(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 42),
        ["pong 42"] = new(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 42),
        ["go away normal"] = new(YamuxFrameType.GoAway, YamuxFlags.None, 0, (uint)YamuxGoAwayCode.Normal),
        ["go away protocol error"] =
            new(YamuxFrameType.GoAway, YamuxFlags.None, 0, (uint)YamuxGoAwayCode.ProtocolError),
    };

    [Test]
    public void Every_frame_of_another_implementation_is_read_and_written_alike()
    {
        List<string> tested = [];
        foreach (JsonElement vector in Libp2pVectors.Section("yamux").EnumerateArray())
        {
            byte[] expected = vector.Hex("bytes");
            YamuxHeader golden = Golden[vector.Text("what")];
            byte[] written = new byte[YamuxHeader.Bytes];

            bool isRead = YamuxHeader.TryRead(expected, out YamuxHeader header);
            golden.Write(written);

            Assert.That(isRead, vector.Text("what"));
            Assert.That(header, Is.EqualTo(golden), vector.Text("what"));
            Assert.That(written, Is.EqualTo(expected[..YamuxHeader.Bytes]), vector.Text("what"));
            tested.Add(vector.Text("what"));
        }

        Assert.That(tested, Is.EquivalentTo(Golden.Keys));
    }

    [Test]
    public void What_is_written_is_read() =>
        Gen.Select(Gen.Byte[0, 3], Gen.UShort, Gen.UInt, Gen.UInt).Sample((type, flags, stream, length) =>
        {
            var header = new YamuxHeader((YamuxFrameType)type, (YamuxFlags)flags, stream, length);
            byte[] bytes = new byte[YamuxHeader.Bytes];
            header.Write(bytes);

            return YamuxHeader.TryRead(bytes, out YamuxHeader read) && read == header;
        });

    [Test]
    public void Only_version_zero_and_the_four_types_exist() =>
        Gen.Byte.Array[YamuxHeader.Bytes].Sample(bytes =>
            YamuxHeader.TryRead(bytes, out _) == (bytes[0] == 0 && bytes[1] <= 3));

    [Test]
    public void Nothing_is_allocated()
    {
        byte[] bytes = new byte[YamuxHeader.Bytes];

        long allocated = Allocations.Of(() =>
        {
            YamuxHeader.TryRead(bytes, out YamuxHeader header);
            header.Write(bytes);
        });

        Assert.That(allocated, Is.Zero);
    }
}

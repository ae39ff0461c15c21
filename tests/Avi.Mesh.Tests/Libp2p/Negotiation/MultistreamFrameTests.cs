using System.Buffers;
using System.Text;
using System.Text.Json;

using Avi.Mesh.Libp2p.Negotiation;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Negotiation;

[TestFixture]
internal sealed class MultistreamFrameTests
{
    private static readonly Gen<ProtocolId> AnyText =
        Gen.String[Gen.Char["abc/.0123é"], 0, 500].Select(text => new ProtocolId(text));

    [Test]
    public void Frames_are_written_and_read_as_js_libp2p_does()
    {
        foreach (JsonProperty vector in Libp2pVectors.Section("multistream").EnumerateObject())
        {
            byte[] expected = Convert.FromHexString(vector.Value.GetString() ?? string.Empty);

            byte[] written = Write(new ProtocolId(vector.Name));
            bool isRead = TryRead(expected, out ProtocolId read);

            Assert.That(written, Is.EqualTo(expected), vector.Name);
            Assert.That((isRead, read.Name), Is.EqualTo((true, vector.Name)));
        }
    }

    [Test]
    public void Text_survives_its_frame() =>
        AnyText.Sample(text => TryRead(Write(text), out ProtocolId read) && read == text);

    [Test]
    public void Every_cut_off_frame_is_refused_or_waited_for() =>
        AnyText.Sample(text =>
        {
            byte[] frame = Write(text);
            for (int cut = 0; cut < frame.Length; cut++)
            {
                if (TryRead(frame.AsSpan(0, cut), out _))
                    return false;
            }

            return true;
        });

    [Test]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Byte.Array[0, 64].Sample(bytes => TryRead(bytes, out ProtocolId text) == text.Name is not null);

    [TestCase("", OperationStatus.NeedMoreData)]
    [TestCase("80", OperationStatus.NeedMoreData)]
    [TestCase("00", OperationStatus.InvalidData, Description = "not even a line break")]
    [TestCase("8000", OperationStatus.InvalidData, Description = "longer than needed")]
    [TestCase("8008", OperationStatus.Done, Description = "1024, the longest")]
    [TestCase("8108", OperationStatus.InvalidData, Description = "1025")]
    [TestCase("ffff", OperationStatus.InvalidData, Description = "three bytes")]
    public void Length_is_checked_before_the_text_is_waited_for(string hex, OperationStatus expected) =>
        Assert.That(MultistreamFrame.ReadLength(Convert.FromHexString(hex), out _, out _), Is.EqualTo(expected));

    [TestCase("", TestName = "Text_without_anything_is_refused")]
    [TestCase("2f61", TestName = "Text_without_a_line_break_is_refused")]
    [TestCase("2fc30a", TestName = "Text_that_is_not_UTF_8_is_refused")]
    public void Bad_text_is_refused(string hex) =>
        Assert.That(MultistreamFrame.TryReadText(Convert.FromHexString(hex), out _), Is.False);

    [Test]
    public void Text_that_is_too_long_is_the_callers_mistake() =>
        Assert.That(
            () => MultistreamFrame.Write(
                new byte[2000], new ProtocolId(new string('a', MultistreamFrame.MaxTextBytes))),
            Throws.InstanceOf<ArgumentException>());

    [Test]
    public void Writing_and_reading_a_length_do_not_allocate()
    {
        byte[] buffer = new byte[MultistreamFrame.MaxBytes];

        long allocated = Allocations.Of(() =>
        {
            MultistreamFrame.Write(buffer, MultistreamFrame.Header);
            MultistreamFrame.ReadLength(buffer, out _, out _);
        });

        Assert.That(allocated, Is.Zero);
    }

    private static byte[] Write(ProtocolId text)
    {
        byte[] frame = new byte[MultistreamFrame.Length(text)];
        int written = MultistreamFrame.Write(frame, text);
        Assert.That(written, Is.EqualTo(Encoding.UTF8.GetByteCount(text.Name) + (frame.Length > 128 ? 3 : 2)));
        return frame;
    }

    private static bool TryRead(ReadOnlySpan<byte> frame, out ProtocolId text)
    {
        text = default;
        return MultistreamFrame.ReadLength(frame, out int textBytes, out int lengthBytes) == OperationStatus.Done
            && textBytes == frame.Length - lengthBytes
            && MultistreamFrame.TryReadText(frame[lengthBytes..], out text);
    }
}

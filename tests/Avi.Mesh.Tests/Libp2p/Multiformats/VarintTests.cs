using System.Buffers;
using System.Globalization;
using System.Text.Json;

using Avi.Mesh.Libp2p.Multiformats;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Multiformats;

[TestFixture]
internal sealed class VarintTests
{
    [Test]
    public void Values_are_written_and_read_as_js_libp2p_does()
    {
        foreach (JsonElement vector in Libp2pVectors.Section("uvarint").EnumerateArray())
        {
            ulong value = ulong.Parse(vector.Text("value"), CultureInfo.InvariantCulture);
            byte[] expected = vector.Hex("bytes");
            byte[] written = new byte[Varint.Length(value)];

            int length = Varint.Write(written, value);
            bool isRead = Varint.TryRead(expected, out ulong read, out int consumed);

            Assert.That(written, Is.EqualTo(expected));
            Assert.That((length, isRead, read, consumed), Is.EqualTo((expected.Length, true, value, expected.Length)));
        }
    }

    [Test]
    public void What_is_written_is_read_whatever_follows() =>
        Gen.Select(Gen.ULong[0, Varint.MaxValue], Gen.Byte.Array[0, 4]).Sample((value, rest) =>
        {
            byte[] written = new byte[Varint.MaxBytes];
            int length = Varint.Write(written, value);

            byte[] source = [.. written.AsSpan(0, length), .. rest];

            return Varint.TryRead(source, out ulong read, out int consumed) && read == value && consumed == length;
        });

    [Test]
    public void Every_cut_off_value_needs_more_data() =>
        Gen.ULong[0, Varint.MaxValue].Sample(value =>
        {
            byte[] written = new byte[Varint.Length(value)];
            Varint.Write(written, value);
            for (int cut = 0; cut < written.Length; cut++)
            {
                if (Varint.Read(written.AsSpan(0, cut), out _, out _) != OperationStatus.NeedMoreData)
                    return false;
            }

            return true;
        });

    [TestCase("8000", TestName = "Zero_in_two_bytes_is_refused")]
    [TestCase("ff00", TestName = "Number_that_is_longer_than_needed_is_refused")]
    [TestCase("808080808080808000", TestName = "Zero_in_nine_bytes_is_refused")]
    [TestCase("ffffffffffffffffff", TestName = "Nine_bytes_that_go_on_are_refused")]
    [TestCase("ffffffffffffffffff01", TestName = "Ten_bytes_are_refused")]
    public void Bad_value_is_refused(string hex)
    {
        OperationStatus status = Varint.Read(Convert.FromHexString(hex), out ulong value, out int length);

        Assert.That((status, value, length), Is.EqualTo((OperationStatus.InvalidData, 0UL, 0)));
    }

    [Test]
    public void Value_of_64_bits_is_the_callers_mistake() =>
        Assert.That(() => Varint.Write(new byte[10], ulong.MaxValue), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Arbitrary_bytes_never_throw_and_never_read_past_the_end() =>
        Gen.Byte.Array[0, 12].Sample(bytes =>
            Varint.Read(bytes, out _, out int length) == OperationStatus.Done
                ? length is > 0 and <= Varint.MaxBytes && length <= bytes.Length
                : length == 0);

    [Test]
    public void Reading_and_writing_do_not_allocate()
    {
        byte[] buffer = new byte[Varint.MaxBytes];

        long allocated = Allocations.Of(() =>
        {
            int length = Varint.Write(buffer, 300);
            Varint.TryRead(buffer.AsSpan(0, length), out _, out _);
        });

        Assert.That(allocated, Is.Zero);
    }
}

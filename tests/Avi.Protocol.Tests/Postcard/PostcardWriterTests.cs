using System.Text;

using Avi.Protocol.Postcard;

using CsCheck;

namespace Avi.Protocol.Tests.Postcard;

[TestFixture]
internal sealed class PostcardWriterTests
{
    [Test]
    public void Every_integer_is_read_back() =>
        Gen.Select(Gen.UShort, Gen.UInt, Gen.ULong, Gen.Short, Gen.Int, Gen.Long).Sample(values =>
        {
            (ushort u16, uint u32, ulong u64, short i16, int i32, long i64) = values;
            Span<byte> bytes = stackalloc byte[64];
            var writer = new PostcardWriter(bytes);
            writer.WriteUInt16(u16);
            writer.WriteUInt32(u32);
            writer.WriteUInt64(u64);
            writer.WriteInt16(i16);
            writer.WriteInt32(i32);
            writer.WriteInt64(i64);

            var reader = new PostcardReader(bytes[..writer.BytesWritten]);
            reader.ReadUInt16(out ushort u16Read);
            reader.ReadUInt32(out uint u32Read);
            reader.ReadUInt64(out ulong u64Read);
            reader.ReadInt16(out short i16Read);
            reader.ReadInt32(out int i32Read);
            reader.ReadInt64(out long i64Read);

            return (u16, u32, u64, i16, i32, i64) == (u16Read, u32Read, u64Read, i16Read, i32Read, i64Read)
                && reader.Remaining == 0;
        }, iter: 5_000);

    [Test]
    public void Every_other_value_is_read_back() =>
        Gen.Select(Gen.UInt, Gen.Bool, Gen.Bool, Gen.String, Gen.Byte.Array[0, 300]).Sample(values =>
        {
            (uint bits, bool flag, bool some, string text, byte[] data) = values;
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            byte[] bytes = new byte[utf8.Length + (2 * data.Length) + 32];
            var writer = new PostcardWriter(bytes);
            writer.WriteSingleBits(bits);
            writer.WriteBool(flag);
            writer.WriteOption(some);
            writer.WriteString(utf8);
            writer.WriteBytes(data);
            writer.WriteRaw(data);

            var reader = new PostcardReader(bytes.AsSpan(0, writer.BytesWritten));
            reader.ReadSingleBits(out uint bitsRead);
            reader.ReadBool(out bool flagRead);
            reader.ReadOption(out bool someRead);
            reader.ReadString(out ReadOnlySpan<byte> textRead);
            reader.ReadBytes(out ReadOnlySpan<byte> dataRead);
            reader.ReadRaw(data.Length, out ReadOnlySpan<byte> rawRead);

            return (bits, flag, some) == (bitsRead, flagRead, someRead)
                && textRead.SequenceEqual(utf8)
                && dataRead.SequenceEqual(data)
                && rawRead.SequenceEqual(data)
                && reader.Remaining == 0;
        }, iter: 2_000);

    [Test]
    public void Write_that_does_not_fit_leaves_the_cursor_where_it_was()
    {
        var writer = new PostcardWriter(new byte[2]);
        writer.WriteByte(1);

        PostcardError[] errors =
        [
            writer.WriteUInt32(300),
            writer.WriteSingle(1f),
            writer.WriteBytes([1, 2]),
            writer.WriteRaw([1, 2]),
            writer.WriteString("ab"u8),
        ];
        PostcardError last = writer.WriteByte(2);
        PostcardError past = writer.WriteByte(3);

        Assert.That(errors, Is.All.EqualTo(PostcardError.BufferTooSmall));
        Assert.That((last, past), Is.EqualTo((PostcardError.None, PostcardError.BufferTooSmall)));
        Assert.That(writer.BytesWritten, Is.EqualTo(2));
    }

    [Test]
    public void Text_that_is_not_strict_UTF_8_is_refused()
    {
        var writer = new PostcardWriter(new byte[16]);

        PostcardError error = writer.WriteString([0xED, 0xA0, 0x80]);

        Assert.That((error, writer.BytesWritten), Is.EqualTo((PostcardError.BadUtf8, 0)));
    }

    [Test]
    public void Float_travels_little_endian()
    {
        byte[] bytes = new byte[4];

        new PostcardWriter(bytes).WriteSingle(21.5f);

        Assert.That(Convert.ToHexStringLower(bytes), Is.EqualTo("0000ac41"));
    }
}

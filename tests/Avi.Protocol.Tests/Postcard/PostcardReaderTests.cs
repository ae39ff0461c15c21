using Avi.Protocol.Postcard;

using CsCheck;

namespace Avi.Protocol.Tests.Postcard;

[TestFixture]
internal sealed class PostcardReaderTests
{
    [TestCase("00", PostcardError.None, 0, 1)]
    [TestCase("ffff03", PostcardError.None, 65_535, 3)]
    [TestCase("808000", PostcardError.None, 0, 3)]
    [TestCase("ffff04", PostcardError.BadVarint, 0, 0)]
    [TestCase("808080", PostcardError.BadVarint, 0, 0)]
    [TestCase("8080", PostcardError.UnexpectedEnd, 0, 0)]
    [TestCase("", PostcardError.UnexpectedEnd, 0, 0)]
    public void Sixteen_bits_have_at_most_three_bytes(string hex, PostcardError expected, int value, int position)
    {
        var reader = new PostcardReader(Convert.FromHexString(hex));

        PostcardError error = reader.ReadUInt16(out ushort actual);

        Assert.That((error, actual, reader.Position), Is.EqualTo((expected, value, position)));
    }

    [TestCase("ffffffff0f", PostcardError.None, uint.MaxValue, 5)]
    [TestCase("8080808000", PostcardError.None, 0u, 5)]
    [TestCase("ffffffff10", PostcardError.BadVarint, 0u, 0)]
    [TestCase("808080808000", PostcardError.BadVarint, 0u, 0)]
    [TestCase("ffffffff", PostcardError.UnexpectedEnd, 0u, 0)]
    public void Thirty_two_bits_have_at_most_five_bytes(string hex, PostcardError expected, uint value, int position)
    {
        var reader = new PostcardReader(Convert.FromHexString(hex));

        PostcardError error = reader.ReadUInt32(out uint actual);

        Assert.That((error, actual, reader.Position), Is.EqualTo((expected, value, position)));
    }

    [TestCase("ffffffffffffffffff01", PostcardError.None, ulong.MaxValue, 10)]
    [TestCase("ffffffffffffffffff02", PostcardError.BadVarint, 0ul, 0)]
    [TestCase("8080808080808080808000", PostcardError.BadVarint, 0ul, 0)]
    [TestCase("ffffffffffffffffff", PostcardError.UnexpectedEnd, 0ul, 0)]
    public void Sixty_four_bits_have_at_most_ten_bytes(string hex, PostcardError expected, ulong value, int position)
    {
        var reader = new PostcardReader(Convert.FromHexString(hex));

        PostcardError error = reader.ReadUInt64(out ulong actual);

        Assert.That((error, actual, reader.Position), Is.EqualTo((expected, value, position)));
    }

    [TestCase("05616263", PostcardError.UnexpectedEnd)]
    [TestCase("ffffffff0f61", PostcardError.UnexpectedEnd)]
    [TestCase("818080801061", PostcardError.UnexpectedEnd)]
    [TestCase("ffffffffffffffffff0161", PostcardError.UnexpectedEnd)]
    [TestCase("ffffffffffffffffff0261", PostcardError.BadVarint)]
    public void Length_is_never_believed_beyond_what_is_left(string hex, PostcardError expected)
    {
        var reader = new PostcardReader(Convert.FromHexString(hex));

        PostcardError error = reader.ReadBytes(out ReadOnlySpan<byte> value);

        Assert.That(error, Is.EqualTo(expected));
        Assert.That((value.Length, reader.Position), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Failed_read_leaves_the_cursor_where_it_was()
    {
        var reader = new PostcardReader([0x02, 0xC0, 0x80]);

        PostcardError asString = reader.ReadString(out _);
        PostcardError asBool = reader.ReadBool(out _);
        PostcardError asOption = reader.ReadOption(out _);
        PostcardError asRaw = reader.ReadRaw(4, out _);
        PostcardError asSingle = reader.ReadSingle(out _);
        PostcardError asBytes = reader.ReadBytes(out ReadOnlySpan<byte> bytes);

        Assert.That(
            new[] { asString, asBool, asOption, asRaw, asSingle, asBytes },
            Is.EqualTo(new[]
            {
                PostcardError.BadUtf8, PostcardError.BadBool, PostcardError.BadOption, PostcardError.UnexpectedEnd,
                PostcardError.UnexpectedEnd, PostcardError.None,
            }));
        Assert.That((bytes.Length, reader.Remaining), Is.EqualTo((2, 0)));
    }

    [Test]
    public void Raw_bytes_of_a_negative_number_are_the_callers_mistake() =>
        Assert.That(() => new PostcardReader([1]).ReadRaw(-1, out _), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Arbitrary_bytes_never_throw_whatever_is_asked_of_them() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[0, 11].Array[1, 20]).Sample((bytes, reads) =>
        {
            var reader = new PostcardReader(bytes);
            foreach (int read in reads)
            {
                int before = reader.Position;
                PostcardError error = Read(ref reader, read);
                bool hasMoved = reader.Position != before;
                if (reader.Position > bytes.Length || (error != PostcardError.None && hasMoved))
                    return false;
            }

            return true;
        }, iter: 20_000);

    private static PostcardError Read(scoped ref PostcardReader reader, int which) => which switch
    {
        0 => reader.ReadByte(out _),
        1 => reader.ReadUInt16(out _),
        2 => reader.ReadUInt32(out _),
        3 => reader.ReadUInt64(out _),
        4 => reader.ReadInt16(out _),
        5 => reader.ReadInt32(out _),
        6 => reader.ReadInt64(out _),
        7 => reader.ReadSingle(out _),
        8 => reader.ReadBool(out _),
        9 => reader.ReadOption(out _),
        10 => reader.ReadBytes(out _),
        _ => reader.ReadString(out _),
    };
}

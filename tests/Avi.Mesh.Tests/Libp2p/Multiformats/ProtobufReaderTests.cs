using System.Text;

using Avi.Mesh.Libp2p.Multiformats;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Multiformats;

[TestFixture]
internal sealed class ProtobufReaderTests
{
    private static readonly Gen<(int Number, bool IsVarint, ulong Value, byte[] Bytes)> AnyField = Gen.Select(
        Gen.Int[1, (1 << 29) - 1], Gen.Bool, Gen.ULong, Gen.Byte.Array[0, 300]);

    [Test]
    public void Message_of_js_libp2p_is_read_and_written_again()
    {
        byte[] message = Libp2pVectors.Section("identify").Hex("message");
        byte[] written = new byte[message.Length];
        var numbers = new List<int>();

        var reader = new ProtobufReader(message);
        var writer = new ProtobufWriter(written);
        while (reader.TryReadField(out ProtobufField field))
        {
            numbers.Add(field.Number);
            Assert.That(field.IsBytes);
            writer.WriteBytes(field.Number, field.Bytes);
        }

        Assert.That(reader.IsMalformed, Is.False);
        Assert.That(numbers, Is.EqualTo(new[] { 5, 6, 1, 2, 4, 3, 3, 3 }));
        Assert.That(writer.BytesWritten, Is.EqualTo(message.Length));
        Assert.That(written, Is.EqualTo(message));
    }

    [Test]
    public void Every_kind_of_field_is_read()
    {
        // 1: varint 300, 2: bytes "abc", 3: fixed64, 4: fixed32
        var reader = new ProtobufReader(
            Convert.FromHexString("08ac02" + "1203616263" + "190807060504030201" + "2504030201"));

        var fields = new List<(int Number, ProtobufWireType Type, ulong Value, string Text)>();
        while (reader.TryReadField(out ProtobufField field))
            fields.Add((field.Number, field.WireType, field.Value, Encoding.UTF8.GetString(field.Bytes)));

        Assert.That(reader.IsMalformed, Is.False);
        Assert.That(fields, Is.EqualTo(new[]
        {
            (1, ProtobufWireType.Varint, 300UL, string.Empty),
            (2, ProtobufWireType.Bytes, 0UL, "abc"),
            (3, ProtobufWireType.Fixed64, 0x0102030405060708UL, string.Empty),
            (4, ProtobufWireType.Fixed32, 0x01020304UL, string.Empty),
        }));
    }

    [Test]
    public void Fields_survive_their_bytes() =>
        AnyField.Array[0, 10].Sample(fields =>
        {
            byte[] message = Write(fields);
            var reader = new ProtobufReader(message);
            foreach ((int number, bool isVarint, ulong value, byte[] bytes) in fields)
            {
                bool isRead = reader.TryReadField(out ProtobufField field);
                if (!isRead || field.Number != number || field.IsVarint != isVarint)
                    return false;

                if (isVarint ? field.Value != value : !field.Bytes.SequenceEqual(bytes))
                    return false;
            }

            return !reader.TryReadField(out _) && !reader.IsMalformed;
        });

    [Test]
    public void Message_that_is_cut_off_inside_of_a_field_is_malformed() =>
        AnyField.Sample(any =>
        {
            byte[] message = Write(any);
            for (int cut = 1; cut < message.Length; cut++)
            {
                var reader = new ProtobufReader(message.AsSpan(0, cut));
                if (reader.TryReadField(out _) || !reader.IsMalformed)
                    return false;
            }

            return true;
        });

    [TestCase("00", TestName = "Field_number_0_is_malformed")]
    [TestCase("0b", TestName = "Group_is_malformed")]
    [TestCase("0c", TestName = "End_of_a_group_is_malformed")]
    [TestCase("0e", TestName = "Wire_type_6_is_malformed")]
    [TestCase("8080808010" + "00", TestName = "Field_number_beyond_29_bits_is_malformed")]
    [TestCase("08" + "ffffffffffffffffff02", TestName = "Number_beyond_64_bits_is_malformed")]
    [TestCase("08" + "8080808080808080808000", TestName = "Number_of_eleven_bytes_is_malformed")]
    [TestCase("0a" + "ffffffffffffffffff01", TestName = "Length_of_64_bits_is_malformed")]
    [TestCase("0a" + "ffffffff07", TestName = "Length_beyond_the_end_is_malformed")]
    public void Bad_field_is_malformed(string hex)
    {
        var reader = new ProtobufReader(Convert.FromHexString(hex));

        bool first = reader.TryReadField(out _);
        bool second = reader.TryReadField(out _);

        Assert.That((first, second, reader.IsMalformed), Is.EqualTo((false, false, true)));
    }

    [Test]
    public void Number_that_is_longer_than_needed_is_read()
    {
        var reader = new ProtobufReader(Convert.FromHexString("088100"));

        bool isRead = reader.TryReadField(out ProtobufField field);

        Assert.That((isRead, field.Value), Is.EqualTo((true, 1UL)));
    }

    [Test]
    public void Arbitrary_bytes_never_throw_and_end() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            int count = 0;
            var reader = new ProtobufReader(bytes);
            while (reader.TryReadField(out _))
                count++;

            return count <= bytes.Length;
        });

    [Test]
    public void Reading_and_writing_do_not_allocate()
    {
        byte[] message = Libp2pVectors.Section("identify").Hex("message");
        byte[] copy = new byte[message.Length];

        long allocated = Allocations.Of(() =>
        {
            var reader = new ProtobufReader(message);
            var writer = new ProtobufWriter(copy);
            while (reader.TryReadField(out ProtobufField field))
                writer.WriteBytes(field.Number, field.Bytes);
        });

        Assert.That(allocated, Is.Zero);
        Assert.That(copy, Is.EqualTo(message));
    }

    [Test]
    public void Text_is_written_as_UTF_8()
    {
        byte[] message = new byte[ProtobufWriter.StringBytes(1, "zäh")];

        new ProtobufWriter(message).WriteString(1, "zäh");

        Assert.That(message, Is.EqualTo((byte[])[0x0A, 4, .. "zäh"u8]));
    }

    [Test]
    public void Buffer_that_is_too_small_is_the_callers_mistake() =>
        Assert.That(() => new ProtobufWriter(new byte[2]).WriteBytes(1, [1]), Throws.Exception);

    private static byte[] Write(params (int Number, bool IsVarint, ulong Value, byte[] Bytes)[] fields)
    {
        byte[] message = new byte[fields.Sum(field => field.IsVarint
            ? ProtobufWriter.VarintBytes(field.Number, field.Value)
            : ProtobufWriter.BytesBytes(field.Number, field.Bytes.Length))];
        var writer = new ProtobufWriter(message);
        foreach ((int number, bool isVarint, ulong value, byte[] bytes) in fields)
        {
            if (isVarint)
                writer.WriteVarint(number, value);
            else
                writer.WriteBytes(number, bytes);
        }

        Assert.That(writer.BytesWritten, Is.EqualTo(message.Length));
        return message;
    }
}

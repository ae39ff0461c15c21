using System.Text;
using System.Text.Unicode;

using Avi.Protocol.Device;

using CsCheck;

namespace Avi.Protocol.Tests.Device;

[TestFixture]
internal sealed class DeviceTextTests
{
    // Letters of one to four UTF-8 bytes, in runs long enough to cross the lengths of length prefixes.
    private static Gen<string> AnyText { get; } =
        Gen.Select(Gen.OneOf("a", "é", "温", "😀", "\uD83D", "\uDE00"), Gen.Int[1, 60])
            .Select((letter, count) => string.Concat(Enumerable.Repeat(letter, count)))
            .Array[0, 8].Select(string.Concat);

    [TestCase(0, 1)]
    [TestCase(127, 128)]
    [TestCase(128, 130)]
    [TestCase(16_383, 16_385)]
    [TestCase(16_384, 16_387)]
    public void Length_takes_as_few_bytes_as_it_can(int letters, int expectedBytes)
    {
        byte[] buffer = new byte[expectedBytes];

        int end = DeviceText.Write(buffer, 0, buffer.Length, new string('x', letters));

        Assert.That(end, Is.EqualTo(expectedBytes));
        Assert.That(buffer.AsSpan(end - letters).ContainsAnyExcept((byte)'x'), Is.False);
    }

    [Test]
    public void Text_fills_its_room_exactly_or_is_refused_one_byte_earlier() =>
        AnyText.Sample(text =>
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            int needed = (utf8.Length < 128 ? 1 : 2) + utf8.Length;
            byte[] buffer = new byte[needed + 16];

            int end = DeviceText.Write(buffer, 0, needed, text);
            int refused = DeviceText.Write(buffer.ToArray(), 0, needed - 1, text);

            return end == needed
                && refused == DeviceError.BufferTooSmall
                && buffer.AsSpan(needed - utf8.Length, utf8.Length).SequenceEqual(utf8);
        });

    [Test]
    public void Text_with_a_zero_is_refused() =>
        Assert.That(DeviceText.Write(new byte[16], 0, 16, "a\0b"), Is.EqualTo(DeviceError.ZeroInText));

    [Test]
    public void Error_of_an_earlier_write_passes_through()
    {
        byte[] buffer = new byte[16];

        int afterText = DeviceText.Write(buffer, DeviceError.ZeroInText, 16, "a");
        int afterBytes = DeviceText.WriteBytes(buffer, DeviceError.ZeroInText, 16, [1], 0, 1);
        int afterNumber = DeviceVarint.Write(buffer, DeviceError.ZeroInText, 16, 1);

        Assert.That(new[] { afterText, afterBytes, afterNumber }, Is.All.EqualTo(DeviceError.ZeroInText));
        Assert.That(buffer, Is.All.Zero);
    }

    [Test]
    public void Every_sequence_of_two_bytes_is_judged_as_the_framework_does()
    {
        byte[] buffer = new byte[2];
        for (int value = 0; value <= 0xFFFF; value++)
        {
            buffer[0] = (byte)(value >> 8);
            buffer[1] = (byte)value;
            AssertJudgedAsTheFrameworkDoes(buffer);
        }
    }

    [Test]
    public void Every_longer_sequence_that_differs_in_its_first_two_bytes_is_judged_as_the_framework_does()
    {
        byte[] buffer = new byte[4];
        foreach (byte third in new byte[] { 0x41, 0x7F, 0x80, 0xBF, 0xC0 })
        {
            foreach (byte fourth in new byte[] { 0x41, 0x80, 0xBF, 0xC0 })
            {
                for (int value = 0xE000; value <= 0xFFFF; value++)
                {
                    buffer[0] = (byte)(value >> 8);
                    buffer[1] = (byte)value;
                    buffer[2] = third;
                    buffer[3] = fourth;
                    AssertJudgedAsTheFrameworkDoes(buffer);
                }
            }
        }
    }

    private static void AssertJudgedAsTheFrameworkDoes(byte[] utf8)
    {
        int expected = !Utf8.IsValid(utf8) ? DeviceError.BadUtf8
            : utf8.AsSpan().Contains((byte)0) ? DeviceError.ZeroInText
            : utf8.Length;
        int judged = DeviceText.Check(utf8, 0, utf8.Length);
        if (judged != expected)
            Assert.Fail($"{Convert.ToHexString(utf8)}: {judged} instead of {expected}");
    }
}

using Avi.Protocol.Postcard;

using CsCheck;

namespace Avi.Protocol.Tests.Postcard;

[TestFixture]
internal sealed class VarintTests
{
    [Test]
    public void Length_is_right_on_both_sides_of_every_step()
    {
        for (int bytes = 1; bytes < Varint.MaxUInt64Bytes; bytes++)
        {
            ulong firstThatNeedsMore = 1UL << (7 * bytes);

            Assert.That(Varint.EncodedBytes(firstThatNeedsMore - 1), Is.EqualTo(bytes));
            Assert.That(Varint.EncodedBytes(firstThatNeedsMore), Is.EqualTo(bytes + 1));
        }

        Assert.That((Varint.EncodedBytes(0), Varint.EncodedBytes(ulong.MaxValue)), Is.EqualTo((1, 10)));
    }

    [TestCase(0, 0u)]
    [TestCase(-1, 1u)]
    [TestCase(1, 2u)]
    [TestCase(-2, 3u)]
    [TestCase(int.MaxValue, uint.MaxValue - 1)]
    [TestCase(int.MinValue, uint.MaxValue)]
    public void Signed_values_fold_around_zero(int value, uint folded)
    {
        Assert.That(Varint.ZigZag(value), Is.EqualTo(folded));
        Assert.That(Varint.UnZigZag(folded), Is.EqualTo(value));
    }

    [Test]
    public void Folding_64_bits_is_undone() =>
        Gen.Long.Sample(value => Varint.UnZigZag(Varint.ZigZag(value)) == value);
}

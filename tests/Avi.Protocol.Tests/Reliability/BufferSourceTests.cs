using Avi.Protocol.Reliability;

namespace Avi.Protocol.Tests.Reliability;

[TestFixture]
internal sealed class BufferSourceTests
{
    [Test]
    public void Fixed_block_has_one_user_at_a_time()
    {
        var buffers = new FixedBuffers([new byte[100]]);
        byte[]? first = buffers.Rent(100);
        byte[]? second = buffers.Rent(1);

        buffers.Return(first!);
        byte[]? third = buffers.Rent(1);

        Assert.That(second, Is.Null);
        Assert.That(third, Is.SameAs(first));
    }

    [TestCase(1, 50)]
    [TestCase(50, 50)]
    [TestCase(51, 100)]
    [TestCase(101, 200)]
    public void Shortest_fixed_block_that_is_long_enough_is_taken(int bytes, int expected)
    {
        var buffers = new FixedBuffers([new byte[200], new byte[50], new byte[100]]);

        Assert.That(buffers.Rent(bytes)!, Has.Length.EqualTo(expected));
    }

    [Test]
    public void Fixed_block_never_grows() =>
        Assert.That(new FixedBuffers([new byte[200]]).Rent(201), Is.Null);

    [Test]
    public void Pool_has_one_bound_for_all_and_gets_all_back()
    {
        var buffers = new PooledBuffers(maxBytes: 2_048, maxBufferBytes: 1_024);
        byte[]? first = buffers.Rent(1_024);
        byte[]? second = buffers.Rent(1_024);
        byte[]? third = buffers.Rent(1);

        buffers.Return(first!);
        byte[]? fourth = buffers.Rent(1_000);

        Assert.That(third, Is.Null);
        Assert.That(fourth, Is.Not.Null);
        buffers.Return(second!);
        buffers.Return(fourth!);
        Assert.That(buffers.RentedBytes, Is.Zero);
    }

    [Test]
    public void Pool_gives_no_user_more_than_its_bound() =>
        Assert.That(new PooledBuffers(maxBytes: long.MaxValue, maxBufferBytes: 1_024).Rent(1_025), Is.Null);
}

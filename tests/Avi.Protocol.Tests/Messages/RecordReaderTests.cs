using Avi.Protocol.Messages;
using Avi.Protocol.Messages.Sessions;

namespace Avi.Protocol.Tests.Messages;

/// <summary>What an uplink record may hold, the vectors of <c>secure.json</c> say; here are the other direction's rules.</summary>
[TestFixture]
internal sealed class RecordReaderTests
{
    private const string Pong = "24010a14";

    [TestCase("", ReasonCode.Success, 0)]
    [TestCase(Pong, ReasonCode.Success, 1)]
    [TestCase(Pong + "0203612f62016f" + Pong, ReasonCode.Success, 3)]
    [TestCase(Pong + "2401", ReasonCode.Malformed, 1, Description = "cut off")]
    [TestCase(Pong + "00", ReasonCode.Malformed, 1, Description = "Welcome")]
    [TestCase(Pong + "2103010203", ReasonCode.Malformed, 1, Description = "Retry")]
    [TestCase(Pong + "22010000", ReasonCode.Malformed, 1, Description = "Sealed")]
    [TestCase(Pong + "ffffffff1f", ReasonCode.Malformed, 1, Description = "no number")]
    [TestCase(Pong + "27" + Pong, ReasonCode.Unsupported, 1, Description = "a number of uplink messages")]
    [TestCase("40" + Pong, ReasonCode.Unsupported, 0, Description = "an application's number")]
    public void Device_takes_what_comes_before_a_bad_message(string hex, ReasonCode outcome, int messages)
    {
        var reader = new RecordReader<DownlinkMessage>(Convert.FromHexString(hex));
        int read = 0;
        while (reader.TryRead(out DownlinkMessage message))
        {
            Assert.That(message.Kind, Is.EqualTo(DownlinkKind.Pong).Or.EqualTo(DownlinkKind.Message));
            read++;
        }

        Assert.That((read, reader.Outcome), Is.EqualTo((messages, outcome)));
        Assert.That(reader.TryRead(out _), Is.False);
    }

    [Test]
    public void Reading_a_record_allocates_nothing()
    {
        byte[] record = Convert.FromHexString(Pong + Pong);
        ulong before = SumOfTimes(record);

        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        ulong after = SumOfTimes(record);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;

        Assert.That((allocated, after), Is.EqualTo((0L, before)));
        Assert.That(after, Is.EqualTo(40));
    }

    private static ulong SumOfTimes(ReadOnlySpan<byte> record)
    {
        ulong sum = 0;
        var reader = new RecordReader<DownlinkMessage>(record);
        while (reader.TryRead(out DownlinkMessage message))
            sum += message.As<PongMessage>().GatewayTimeMilliseconds;

        return sum;
    }
}

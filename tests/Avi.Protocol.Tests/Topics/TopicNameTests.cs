using System.Text;

using Avi.Protocol.Topics;

namespace Avi.Protocol.Tests.Topics;

[TestFixture]
internal sealed class TopicNameTests
{
    [TestCase("a")]
    [TestCase("/")]
    [TestCase("avi/home/device_1234/command")]
    [TestCase("Accounts payable")]
    [TestCase("$SYS/broker")]
    [TestCase("a//b/")]
    [TestCase("casa/temperatura/°C/日本/🏠")]
    public void Name_of_levels_without_wildcards_is_valid(string topic)
    {
        Assert.That(TopicName.IsValid(topic), Is.True);
        Assert.That(TopicName.IsValid(Encoding.UTF8.GetBytes(topic)), Is.True);
    }

    [TestCase("")]
    [TestCase("+")]
    [TestCase("a/#")]
    [TestCase("a+b")]
    [TestCase("a\0b")]
    public void Empty_name_wildcard_or_null_character_is_invalid(string topic)
    {
        Assert.That(TopicName.IsValid(topic), Is.False);
        Assert.That(TopicName.IsValid(Encoding.UTF8.GetBytes(topic)), Is.False);
    }

    [Test]
    public void Unpaired_surrogate_is_invalid()
    {
        // Not as test cases: attributes are stored as UTF-8, which has no unpaired surrogates.
        string[] topics = ["a\uD800b", "a\uDC00", "\uD83D", "🏠\uDFE0"];

        Assert.That(topics.Select(topic => TopicName.IsValid(topic)), Is.All.False);
    }

    [TestCase("61ff")]
    [TestCase("c080")]
    [TestCase("eda080")]
    public void Bytes_that_are_not_strict_UTF_8_are_invalid(string hex) =>
        Assert.That(TopicName.IsValid(Convert.FromHexString(hex)), Is.False);

    [TestCase('a', TopicName.MaxBytes, true)]
    [TestCase('a', TopicName.MaxBytes + 1, false)]
    [TestCase('é', TopicName.MaxBytes / 2, true)]
    [TestCase('é', (TopicName.MaxBytes / 2) + 1, false)]
    public void Length_is_limited_in_UTF_8_bytes(char letter, int letters, bool isValid)
    {
        string topic = new(letter, letters);

        Assert.That(TopicName.IsValid(topic), Is.EqualTo(isValid));
        Assert.That(TopicName.IsValid(Encoding.UTF8.GetBytes(topic)), Is.EqualTo(isValid));
    }

    [Test]
    public void Checking_allocates_nothing()
    {
        const string topic = "casa/temperatura/°C/🏠";
        byte[] utf8 = Encoding.UTF8.GetBytes(topic);
        bool isValid = TopicName.IsValid(topic) && TopicName.IsValid(utf8);

        long before = GC.GetAllocatedBytesForCurrentThread();
        isValid &= TopicName.IsValid(topic) && TopicName.IsValid(utf8);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That((allocated, isValid), Is.EqualTo((0L, true)));
    }
}

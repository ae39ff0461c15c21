using System.Text;

using Avi.Protocol.Topics;

using CsCheck;

namespace Avi.Protocol.Tests.Topics;

[TestFixture]
internal sealed class TopicFilterTests
{
    private static readonly Gen<string> Level = Gen.OneOf("a", "b", "", "$x", "é", "aa");

    // The examples of MQTT 5, sections 4.7.1 and 4.7.2, and what follows from their rules.
    [TestCase("sport/tennis/player1/#", "sport/tennis/player1", true)]
    [TestCase("sport/tennis/player1/#", "sport/tennis/player1/ranking", true)]
    [TestCase("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true)]
    [TestCase("sport/#", "sport", true)]
    [TestCase("sport/#", "sports", false)]
    [TestCase("#", "sport/tennis", true)]
    [TestCase("#", "/", true)]
    [TestCase("sport/tennis/+", "sport/tennis/player1", true)]
    [TestCase("sport/tennis/+", "sport/tennis/player1/ranking", false)]
    [TestCase("sport/+", "sport", false)]
    [TestCase("sport/+", "sport/", true)]
    [TestCase("+/+", "/finance", true)]
    [TestCase("/+", "/finance", true)]
    [TestCase("+", "/finance", false)]
    [TestCase("+/tennis/#", "sport/tennis", true)]
    [TestCase("sport/+/player1", "sport/tennis/player1", true)]
    [TestCase("sport/+/player1", "sport/tennis/extra/player1", false)]
    [TestCase("#", "$SYS/uptime", false)]
    [TestCase("+/monitor/Clients", "$SYS/monitor/Clients", false)]
    [TestCase("$SYS/#", "$SYS/uptime", true)]
    [TestCase("$SYS/monitor/+", "$SYS/monitor/Clients", true)]
    [TestCase("a/+", "a/$b", true)]
    [TestCase("ACCOUNTS", "Accounts", false)]
    [TestCase("/finance", "finance", false)]
    [TestCase("a/b", "a/b", true)]
    [TestCase("a/b", "a/b/", false)]
    [TestCase("a/b/", "a/b", false)]
    [TestCase("a", "a/b", false)]
    [TestCase("日本/+", "日本/🏠", true)]
    public void Filter_matches_as_MQTT_says(string filter, string topic, bool isMatch)
    {
        Assert.That(TopicFilter.Matches(filter, topic), Is.EqualTo(isMatch));
        Assert.That(TopicFilter.Matches(Utf8(filter), Utf8(topic)), Is.EqualTo(isMatch));
    }

    [TestCase("#")]
    [TestCase("+")]
    [TestCase("/")]
    [TestCase("a/b")]
    [TestCase("sport/tennis/#")]
    [TestCase("+/tennis/#")]
    [TestCase("sport/+/player1")]
    [TestCase("$SYS/#")]
    [TestCase("日本/+/🏠")]
    public void Filter_with_wildcards_alone_in_their_levels_is_valid(string filter)
    {
        Assert.That(TopicFilter.IsValid(filter), Is.True);
        Assert.That(TopicFilter.IsValid(Utf8(filter)), Is.True);
    }

    [TestCase("")]
    [TestCase("sport/tennis#")]
    [TestCase("sport/tennis/#/ranking")]
    [TestCase("sport+")]
    [TestCase("+a/b")]
    [TestCase("a/##")]
    [TestCase("++")]
    [TestCase("#/")]
    [TestCase("a\0b")]
    public void Empty_filter_misplaced_wildcard_or_null_character_is_invalid(string filter)
    {
        Assert.That(TopicFilter.IsValid(filter), Is.False);
        Assert.That(TopicFilter.IsValid(Utf8(filter)), Is.False);
    }

    [Test]
    public void Filter_that_is_not_strict_Unicode_is_invalid()
    {
        Assert.That(TopicFilter.IsValid("a/\uD800/#"), Is.False);
        Assert.That(TopicFilter.IsValid([(byte)'a', 0xFF]), Is.False);
    }

    [TestCase(TopicName.MaxBytes, true)]
    [TestCase(TopicName.MaxBytes + 1, false)]
    public void Length_is_limited_in_UTF_8_bytes(int bytes, bool isValid)
    {
        string filter = new('a', bytes);

        Assert.That(TopicFilter.IsValid(filter), Is.EqualTo(isValid));
        Assert.That(TopicFilter.IsValid(Utf8(filter)), Is.EqualTo(isValid));
    }

    [TestCase("a/b", false)]
    [TestCase("a/+", true)]
    [TestCase("#", true)]
    public void Wildcards_are_seen(string filter, bool hasWildcard)
    {
        Assert.That(TopicFilter.HasWildcard(filter), Is.EqualTo(hasWildcard));
        Assert.That(TopicFilter.HasWildcard(Utf8(filter)), Is.EqualTo(hasWildcard));
    }

    [Test]
    public void Matching_agrees_with_the_rules_taken_level_by_level() =>
        Gen.Select(Level.Array[1, 5], Gen.OneOf(Level, Gen.OneOf("+", "#")).Array[1, 5]).Sample((levels, wanted) =>
        {
            string topic = string.Join('/', levels);
            string filter = string.Join('/', wanted);
            if (topic.Length == 0 || !TopicFilter.IsValid(filter))
                return true;

            bool expected = MatchesByTheRules(wanted, levels);
            return TopicFilter.Matches(filter, topic) == expected
                && TopicFilter.Matches(Utf8(filter), Utf8(topic)) == expected;
        }, iter: 20_000);

    [TestCase("#", "a/b", true)]
    [TestCase("#", "+/a", true)]
    [TestCase("#", "#", true)]
    [TestCase("#", "$SYS/#", false)]
    [TestCase("+", "$SYS", false)]
    [TestCase("a/#", "a", true)]
    [TestCase("a/#", "a/+/b/#", true)]
    [TestCase("a/#", "b/#", false)]
    [TestCase("a/#", "+/b", false)]
    [TestCase("a/#", "#", false)]
    [TestCase("a/+", "a/+", true)]
    [TestCase("a/+", "a/b", true)]
    [TestCase("a/+", "a/#", false)]
    [TestCase("a/+", "a", false)]
    [TestCase("a/b", "a/+", false)]
    [TestCase("a/b", "a/b/#", false)]
    [TestCase("a/+/c", "a/b/c", true)]
    [TestCase("a/+/c", "a/b/#", false)]
    [TestCase("+/#", "#", false)] // the same topics, but not level by level
    public void Filter_covers_what_asks_for_no_more(string wide, string narrow, bool isCovered) =>
        Assert.That(TopicFilter.Covers(Utf8(wide), Utf8(narrow)), Is.EqualTo(isCovered));

    [Test]
    public void Filter_matches_every_topic_that_one_it_covers_matches()
    {
        Gen<string[]> filter = Gen.OneOf(Gen.OneOf("a", "b", "$x"), Gen.OneOf("+", "#")).Array[1, 4];
        Gen<string[]> topic = Gen.OneOf("a", "b", "$x").Array[1, 5];
        Gen.Select(filter, filter, topic.Array[20]).Sample((wideLevels, narrowLevels, topics) =>
        {
            string wide = string.Join('/', wideLevels);
            string narrow = string.Join('/', narrowLevels);
            return !TopicFilter.IsValid(wide)
                || !TopicFilter.IsValid(narrow)
                || !TopicFilter.Covers(Utf8(wide), Utf8(narrow))
                || topics.All(levels => !MatchesByTheRules(narrowLevels, levels) || MatchesByTheRules(wideLevels, levels));
        }, iter: 20_000);
    }

    [Test]
    public void Arbitrary_bytes_never_throw_and_names_match_themselves() =>
        Gen.Select(Gen.Byte.Array[0, 30], Gen.Byte.Array[0, 30]).Sample((filter, topic) =>
        {
            _ = TopicFilter.Matches(filter, topic);
            _ = TopicFilter.IsValid(filter);
            return !TopicName.IsValid(topic) || (TopicFilter.IsValid(topic) && TopicFilter.Matches(topic, topic));
        }, iter: 20_000);

    [Test]
    public void Matching_allocates_nothing()
    {
        bool isMatch = TopicFilter.Matches("avi/+/sensor/#"u8, "avi/home/sensor/temp"u8);

        long before = GC.GetAllocatedBytesForCurrentThread();
        isMatch &= TopicFilter.Matches("avi/+/sensor/#"u8, "avi/home/sensor/temp"u8);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That((allocated, isMatch), Is.EqualTo((0L, true)));
    }

    // Another way to the same answer: split both, then compare position by position.
    private static bool MatchesByTheRules(string[] filter, string[] topic)
    {
        if (topic[0].StartsWith('$') && (filter[0] is "+" or "#"))
            return false;

        bool isOpen = filter[^1] == "#";
        string[] fixedLevels = isOpen ? filter[..^1] : filter;
        if (isOpen ? topic.Length < fixedLevels.Length : topic.Length != fixedLevels.Length)
            return false;

        return fixedLevels.Zip(topic).All(pair => pair.First == "+" || pair.First == pair.Second);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}

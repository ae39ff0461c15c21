using System.Text;

using Avi.Protocol.Topics;

using CsCheck;

namespace Avi.Protocol.Tests.Topics;

[TestFixture]
internal sealed class TopicTrieTests
{
    // Few levels and letters, so that filters and topics meet often.
    private static readonly Gen<string> Filter =
        Gen.OneOf("a", "b", "+", "", "$x", "é").Array[1, 4].Select(Gen.Bool, (levels, isOpen) =>
            string.Join('/', isOpen ? [.. levels[..^1], "#"] : levels));

    private static readonly Gen<string> Topic =
        Gen.OneOf("a", "b", "", "$x", "é").Array[1, 5].Select(levels => string.Join('/', levels));

    [Test]
    public void Match_finds_what_trying_every_filter_finds() =>
        Gen.Select(Filter.Array[0, 12], Topic.Array[1, 8], Gen.Bool.Array[12]).Sample((filters, topics, isRemoved) =>
        {
            var trie = new TopicTrie<int>(capacity: 100);
            var kept = new List<int>();
            for (int i = 0; i < filters.Length; i++)
                trie.TryAdd(Utf8(filters[i]), i);

            for (int i = 0; i < filters.Length; i++)
            {
                if (isRemoved[i])
                    trie.Remove(Utf8(filters[i]), i);
                else if (TopicFilter.IsValid(filters[i]))
                    kept.Add(i);
            }

            return trie.Count == kept.Count && topics.All(topic =>
            {
                var found = new List<int>();
                trie.Match(Utf8(topic), found);
                return found.Order().SequenceEqual(kept.Where(i => TopicFilter.Matches(filters[i], topic)));
            });
        }, iter: 5_000);

    [Test]
    public void Value_is_under_a_filter_once()
    {
        var trie = new TopicTrie<string>(capacity: 100);
        trie.TryAdd("a/+"u8, "device");

        TopicTrieAddResult again = trie.TryAdd("a/+"u8, "device");

        Assert.That((again, trie.Count), Is.EqualTo((TopicTrieAddResult.AlreadyThere, 1)));
    }

    [Test]
    public void Value_under_two_matching_filters_comes_twice()
    {
        var trie = new TopicTrie<string>(capacity: 100);
        trie.TryAdd("a/+"u8, "device");
        trie.TryAdd("a/#"u8, "device");
        var found = new List<string>();

        trie.Match("a/b"u8, found);

        Assert.That(found, Is.EqualTo(new[] { "device", "device" }));
    }

    [Test]
    public void Trie_refuses_more_than_its_capacity_and_takes_more_after_a_removal()
    {
        var trie = new TopicTrie<int>(capacity: 2);
        trie.TryAdd("a"u8, 1);
        trie.TryAdd("b"u8, 2);

        TopicTrieAddResult full = trie.TryAdd("c"u8, 3);
        bool removed = trie.Remove("a"u8, 1);
        TopicTrieAddResult after = trie.TryAdd("c"u8, 3);

        Assert.That((full, removed, after), Is.EqualTo((TopicTrieAddResult.Full, true, TopicTrieAddResult.Added)));
    }

    [TestCase("")]
    [TestCase("a/#/b")]
    [TestCase("a+")]
    public void Trie_refuses_an_invalid_filter(string filter)
    {
        var trie = new TopicTrie<int>(capacity: 100);

        TopicTrieAddResult result = trie.TryAdd(Utf8(filter), 1);

        Assert.That((result, trie.Count), Is.EqualTo((TopicTrieAddResult.InvalidFilter, 0)));
    }

    [Test]
    public void Trie_takes_filters_up_to_its_number_of_levels()
    {
        var trie = new TopicTrie<int>(capacity: 100);
        byte[] deepest = Utf8(new string('/', TopicTrie<int>.MaxLevels - 1));
        byte[] tooDeep = Utf8(new string('/', TopicTrie<int>.MaxLevels));

        TopicTrieAddResult taken = trie.TryAdd(deepest, 1);
        TopicTrieAddResult refused = trie.TryAdd(tooDeep, 2);

        Assert.That((taken, refused), Is.EqualTo((TopicTrieAddResult.Added, TopicTrieAddResult.TooManyLevels)));
    }

    [Test]
    public void Topic_of_the_longest_length_is_matched_whatever_its_levels()
    {
        var trie = new TopicTrie<int>(capacity: 100);
        trie.TryAdd("#"u8, 1);
        trie.TryAdd(Utf8(string.Concat(Enumerable.Repeat("+/", TopicTrie<int>.MaxLevels - 1)) + "#"), 2);
        byte[] topic = Utf8(new string('/', TopicName.MaxBytes));
        var found = new List<int>();

        trie.Match(topic, found);

        Assert.That(found, Is.EquivalentTo(new[] { 1, 2 }));
    }

    [Test]
    public void Removing_what_is_not_there_changes_nothing()
    {
        var trie = new TopicTrie<int>(capacity: 100);
        trie.TryAdd("a/b"u8, 1);

        bool[] removed = [trie.Remove("a/b"u8, 2), trie.Remove("a"u8, 1), trie.Remove("a/b/c"u8, 1)];

        Assert.That((removed, trie.Count), Is.EqualTo((new[] { false, false, false }, 1)));
    }

    [Test]
    public void Match_allocates_nothing()
    {
        var trie = new TopicTrie<int>(capacity: 100);
        trie.TryAdd("avi/+/sensor/#"u8, 1);
        trie.TryAdd("avi/home/sensor/temp"u8, 2);
        trie.TryAdd("#"u8, 3);
        var sum = new Sum();
        trie.Match("avi/home/sensor/temp"u8, ref sum);

        long before = GC.GetAllocatedBytesForCurrentThread();
        trie.Match("avi/home/sensor/temp"u8, ref sum);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That((allocated, sum.Total), Is.EqualTo((0L, 12)));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private struct Sum : ITopicTrieVisitor<int>
    {
        public int Total { get; private set; }

        public void OnMatch(int value) => Total += value;
    }
}
